import os from "node:os";
import { isAbsolute } from "node:path";
import type { Files, Host, Platform } from "@claude-rotate/contract";
import { createCopy } from "./copy.ts";
import { createExec } from "./exec.ts";
import { createFiles, stat } from "./files.ts";
import { createFetch } from "./http.ts";
import { standardPaths } from "./paths.ts";
import { realProcesses } from "./processes.ts";

export interface HostOptions {
  readonly env?: Host["env"];
  readonly cwd?: string;
  readonly home?: string;
  readonly signal?: AbortSignal;
  /** Another platform than this process's own; then the folders follow its conventions, and `home` and `cwd` are needed. */
  readonly platform?: Platform;
  readonly files?: Files;
  readonly exec?: Host["exec"];
}

/** `HOME` (`USERPROFILE`); where that is no absolute path, what the system knows: a home is never below the current folder. */
export function homeFolder(env: Host["env"] = process.env): string {
  const named = (process.platform === "win32" ? env.USERPROFILE : env.HOME) ?? "";
  return isAbsolute(named) ? named : os.userInfo().homedir;
}

function ownPlatform(): Platform {
  return process.platform === "win32" || process.platform === "darwin" ? process.platform : "linux";
}

/** This machine. What is not given is the process's own. */
export function createHost(options: HostOptions = {}): Host {
  const { platform = ownPlatform() } = options;
  const env = options.env ?? process.env;
  const home = options.home ?? homeFolder(env);
  const paths = standardPaths(platform, env, home, options.cwd ?? process.cwd());
  const signal = options.signal ?? new AbortController().signal;
  const exec = options.exec ?? createExec({ platform, env, paths, files: options.files ?? { stat }, signal });
  const files = options.files ?? createFiles(createCopy({ platform, exec }));
  return {
    platform,
    env,
    paths,
    files,
    exec,
    fetch: createFetch(env, signal),
    processes: realProcesses,
    signal,
  };
}
