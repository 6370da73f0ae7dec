import os from "node:os";
import { isAbsolute } from "node:path";
import type { Host, Platform } from "@claude-rotate/contract";
import { createExec } from "./exec.ts";
import { realFiles } from "./files.ts";
import { createFetch } from "./http.ts";
import { standardPaths } from "./paths.ts";
import { realProcesses } from "./processes.ts";

export interface HostOptions {
  readonly env?: Host["env"];
  readonly cwd?: string;
  readonly home?: string;
  readonly signal?: AbortSignal;
}

/** `HOME` (`USERPROFILE`); where that is no absolute path, what the system knows: a home is never below the current folder. */
export function homeFolder(env: Host["env"] = process.env): string {
  const named = (process.platform === "win32" ? env.USERPROFILE : env.HOME) ?? "";
  return isAbsolute(named) ? named : os.userInfo().homedir;
}

/** This machine. `env`, `cwd` and `home` default to the process's own. */
export function createHost(options: HostOptions = {}): Host {
  const platform: Platform =
    process.platform === "win32" || process.platform === "darwin" ? process.platform : "linux";
  const env = options.env ?? process.env;
  const home = options.home ?? homeFolder(env);
  const paths = standardPaths(platform, env, home, options.cwd ?? process.cwd());
  const signal = options.signal ?? new AbortController().signal;
  return {
    platform,
    env,
    paths,
    files: realFiles,
    exec: createExec({ platform, env, paths, files: realFiles }),
    fetch: createFetch(env, signal),
    processes: realProcesses,
    signal,
  };
}
