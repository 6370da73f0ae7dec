import path from "node:path";
import type { Plugin } from "@claude-rotate/contract";
import { loadPlugins } from "@claude-rotate/core";
import { makeSandbox } from "./sandbox.ts";

/** A plugin without code, as claude-rotate itself opens it once it is trusted. Rejects with what is wrong with it. */
export async function openDeclarative(file: string): Promise<Plugin> {
  const sandbox = makeSandbox();
  try {
    const { plugins, problems } = await loadPlugins(sandbox.host(), [], undefined, {
      named: [path.resolve(file)],
    });
    const [plugin] = plugins;
    if (plugin) return plugin;
    const [problem] = problems;
    throw new Error(
      `${file}${problem?.line ? `:${problem.line}` : ""}: ${problem?.message ?? "it is no plugin"}`,
    );
  } finally {
    sandbox.remove();
  }
}
