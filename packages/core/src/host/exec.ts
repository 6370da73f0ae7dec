import nodePath from "node:path";
import {
  type ExecOptions,
  type ExecResult,
  type Files,
  type Host,
  isRotateError,
  type Paths,
  type Platform,
  RotateError,
} from "@claude-rotate/contract";
import { interrupted } from "../interrupted.ts";
import { isWithin } from "../path.ts";
import { projectOf } from "../project.ts";
import { endTree } from "./process-tree.ts";

interface Machine {
  readonly platform: Platform;
  readonly env: Host["env"];
  readonly paths: Pick<Paths, "cwd" | "home">;
  readonly files: Pick<Files, "stat">;
  readonly signal?: AbortSignal;
}

/** Where the system's own programs stand, for a process without a PATH. */
const STANDARD = "/usr/bin:/bin";
/** More than anything that is run here has to say. Half an answer must never pass for a whole one. */
const OUTPUT_LIMIT = 16 * 1024 * 1024;

/** Where the system's and Homebrew's programs stand: no project's folders, though `/usr` be the current one and Homebrew's own a repository. */
const SYSTEM: ReadonlySet<string> = new Set(
  ["/usr/local", "/usr", "", "/opt/homebrew", "/home/linuxbrew/.linuxbrew"].flatMap((top) => [
    `${top}/bin`,
    `${top}/sbin`,
  ]),
);

/**
 * The program's absolute path. Relative PATH entries, every `node_modules` and whatever lies below the current project are
 * passed over: npx puts a repository's own `node_modules/.bin` first in PATH. Throws `EXEC_FAILED`.
 */
function resolveProgram(program: string, machine: Machine): string {
  if (nodePath.isAbsolute(program)) return program;
  const endings = machine.platform === "win32" ? [".exe", ".cmd", ""] : [""];
  const folders = (machine.env.PATH ?? machine.env.Path ?? STANDARD).split(nodePath.delimiter);
  const project = projectOf(machine);
  let passed: string | undefined;
  for (const folder of folders.filter((one) => nodePath.isAbsolute(one))) {
    const paths = endings.map((ending) => nodePath.join(folder, program + ending));
    const path = paths.find((one) => isProgram(one, machine));
    if (path === undefined) continue;
    if (!isProjects(folder, project)) return path;
    passed ??= path;
  }
  if (passed === undefined) throw new RotateError("EXEC_FAILED", `${program} is not on PATH`);
  throw new RotateError(
    "EXEC_FAILED",
    `${program} is on PATH only within a project, from which no program is run`,
    { path: passed },
  );
}

function isProjects(folder: string, project: string | undefined): boolean {
  if (folder.split(/[\\/]/).includes("node_modules")) return true;
  return project !== undefined && isWithin(folder, project) && !SYSTEM.has(nodePath.resolve(folder));
}

/** A folder of PATH that the user may not look into holds nothing for him. */
function isProgram(path: string, { files }: Machine): boolean {
  try {
    return files.stat(path)?.kind === "file";
  } catch {
    return false;
  }
}

async function run(
  path: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  options: ExecOptions,
  signal: AbortSignal | undefined,
): Promise<ExecResult> {
  // Imported when a program is run: most commands run none, and it takes a tenth of Node's own start.
  const { spawn } = await import("node:child_process");
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, {
      env,
      stdio: ["pipe", "pipe", "pipe"],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    const end = (): void => endTree(child);
    const stop = (): void => {
      end();
      reject(interrupted());
    };
    const timer = setTimeout(end, options.timeout ?? 10_000);
    signal?.addEventListener("abort", stop, { once: true });
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    };
    const out = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (chunk: string) => {
        if (out[stream].length > OUTPUT_LIMIT) return;
        out[stream] += chunk;
        if (out[stream].length > OUTPUT_LIMIT) end();
      });
    }
    child.on("error", (error) => {
      done();
      reject(error);
    });
    child.on("close", (code) => {
      done();
      const isCut = Object.values(out).some(({ length }) => length > OUTPUT_LIMIT);
      resolve({ code: isCut ? -1 : (code ?? -1), ...out });
    });
    child.stdin.on("error", () => {});
    child.stdin.end(options.stdin ?? "");
  });
}

/** `Host.exec` for a machine. */
export function createExec(machine: Machine): Host["exec"] {
  return async (program, args, options = {}) => {
    const path = resolveProgram(program, machine);
    const signal = options.uninterrupted ? undefined : machine.signal;
    if (signal?.aborted) throw interrupted();
    try {
      return await run(path, args, { ...machine.env, ...options.env }, options, signal);
    } catch (cause) {
      if (isRotateError(cause)) throw cause;
      throw new RotateError("EXEC_FAILED", `${path} could not be started`, { cause });
    }
  };
}
