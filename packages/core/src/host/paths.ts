import nodePath from "node:path";
import type { Paths, Platform } from "@claude-rotate/contract";

type Env = Readonly<Record<string, string | undefined>>;

/** The folders that a platform's conventions and the user's variables name. Pure. */
export function standardPaths(platform: Platform, env: Env, home: string, cwd: string): Paths {
  const path = platform === "win32" ? nodePath.win32 : nodePath.posix;
  // A relative one is to be ignored, says the XDG specification: it would lead into the current folder.
  const xdg = (name: string): string | undefined =>
    path.isAbsolute(env[name] ?? "") ? env[name] : undefined;
  const config = xdg("XDG_CONFIG_HOME") ?? path.join(home, ".config");
  const appData = {
    linux: config,
    darwin: path.join(home, "Library", "Application Support"),
    win32: env.APPDATA || path.join(home, "AppData", "Roaming"),
  }[platform];
  const stateHome = {
    linux: xdg("XDG_STATE_HOME") ?? path.join(home, ".local", "state"),
    darwin: xdg("XDG_STATE_HOME") ?? appData,
    win32: env.LOCALAPPDATA || path.join(home, "AppData", "Local"),
  }[platform];
  const etc = {
    linux: "/etc",
    darwin: "/Library/Application Support",
    win32: env.ProgramFiles || "C:\\Program Files",
  }[platform];
  return {
    home,
    cwd,
    config,
    appData,
    state: path.join(stateHome, "claude-rotate"),
    // Set but empty it is the current folder, as Claude Code takes it.
    claudeConfig: path.resolve(cwd, env.CLAUDE_CONFIG_DIR ?? path.join(home, ".claude")),
    anthropicConfig: path.resolve(cwd, env.ANTHROPIC_CONFIG_DIR || path.join(config, "anthropic")),
    etc,
  };
}
