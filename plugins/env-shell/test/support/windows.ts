import { spawn } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExecResult, Host } from "@claude-rotate/contract";
import { onTestFinished } from "vitest";

interface Call {
  readonly program: string;
  readonly args: readonly string[];
  readonly stdin: string;
}

interface RegistryValue {
  readonly name: string;
  readonly kind: "REG_SZ" | "REG_EXPAND_SZ" | "REG_DWORD";
  readonly value: string;
}

export type Registry = Readonly<Record<string, readonly RegistryValue[]>>;

export interface Windows {
  readonly exec: Host["exec"];
  registry(): Registry;
  /** As another program would. */
  change(registry: Registry): void;
  /** From here on a policy forbids both programs. */
  lock(): void;
  /** What was run, in order. */
  calls(): readonly Call[];
}

/** A Windows with a registry in a file. */
export function windowsWith(registry: Registry): Windows {
  const folder = mkdtempSync(join(tmpdir(), "windows-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const script = join(folder, "windows.mjs");
  const log = join(folder, "calls.jsonl");
  copyFileSync(join(import.meta.dirname, "windows.mjs"), script);
  const change = (state: object): void => writeFileSync(join(folder, "registry.json"), JSON.stringify(state));
  change(registry);
  return {
    change,
    lock: () => change({ locked: true }),
    exec: (path, args, options = {}) => {
      if (!/^C:\\Windows\\System32\\/.test(path)) throw new Error(`another program was run: ${path}`);
      return run([script, path.split("\\").at(-1) ?? "", ...args], options.stdin ?? "");
    },
    registry: () => JSON.parse(readFileSync(join(folder, "registry.json"), "utf8")),
    calls: () =>
      existsSync(log)
        ? readFileSync(log, "utf8")
            .split("\n")
            .filter(Boolean)
            .map((line) => JSON.parse(line) as Call)
        : [],
  };
}

function run(args: readonly string[], stdin: string): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: "pipe" });
    const out = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].setEncoding("utf8").on("data", (chunk: string) => (out[stream] += chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? -1, ...out }));
    child.stdin.on("error", () => {});
    child.stdin.end(stdin);
  });
}
