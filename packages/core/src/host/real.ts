import os from "node:os";
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

/** This machine. `env`, `cwd` and `home` default to the process's own. */
export function createHost(options: HostOptions = {}): Host {
  const platform: Platform =
    process.platform === "win32" || process.platform === "darwin" ? process.platform : "linux";
  const env = options.env ?? process.env;
  const home = options.home ?? ((platform === "win32" ? env.USERPROFILE : env.HOME) || os.homedir());
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
