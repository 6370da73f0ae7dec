import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { Home } from "./home.ts";

export const CLI: string = join(import.meta.dirname, "../../dist/cli.js");

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly home: Home;
  /** Relative to the home; default the home itself. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** A program and its arguments in front of Node's. */
  readonly through?: readonly string[];
  /** Called with the running process. */
  readonly meanwhile?: (child: ChildProcess) => void;
}

/** Runs the built program in a home, with nothing of this process's own environment but PATH. */
export function run(args: readonly string[], options: RunOptions): Promise<Ended> {
  const { home, cwd = "", env = {}, stdin, through = [], meanwhile } = options;
  const [program = "", ...rest] = [...through, process.execPath, CLI, ...args];
  const child = spawn(program, rest, {
    cwd: home.at(cwd),
    env: { PATH: process.env.PATH, HOME: home.path, TMPDIR: home.temp, ...env },
    stdio: [stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
  });
  const out = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      out[name] += text;
    });
  child.stdin?.on("error", () => {});
  child.stdin?.end(stdin);
  meanwhile?.(child);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, ...out }));
  });
}

// biome-ignore lint/suspicious/noExplicitAny: documents are looked into field by field, and a wrong one fails the test
export type Document = any;

/** The same with `--json`; fails where stdout is not exactly one document. */
export async function runJson(
  args: readonly string[],
  options: RunOptions,
): Promise<Ended & { readonly document: Document }> {
  const ended = await run([...args, "--json"], options);
  try {
    return { ...ended, document: JSON.parse(ended.stdout) };
  } catch (cause) {
    throw new Error(`no document on stdout: ${ended.stdout}${ended.stderr}`, { cause });
  }
}
