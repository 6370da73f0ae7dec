import { posix } from "node:path";
import type { Host } from "@claude-rotate/contract";
import type { Layer } from "./facts.ts";
import { isAbsolute } from "./text.ts";

export type FileKind = Exclude<Layer, "process"> | "credentials" | "profile" | "profile-name";

/** What the client reads from the current folder: of each kind the winning file first. */
export interface ClientFiles {
  readonly paths: Readonly<Record<FileKind, readonly string[]>>;
  /** Where its settings and its login are. */
  readonly folder: string;
  /** Where its Anthropic profiles are. */
  readonly profiles: string;
}

interface Scanned {
  /** Comparable paths. */
  readonly paths: readonly string[];
  /** A variable's value in the first of these files that sets it. */
  variable(paths: readonly string[], name: string): string | undefined;
  /** The text of the first of these files. */
  text(paths: readonly string[]): string | undefined;
}

/** With slashes, and on Windows without case. */
export function comparable(path: string, host: Pick<Host, "platform">): string {
  return host.platform === "win32"
    ? posix.normalize(path.replaceAll("\\", "/")).toLowerCase()
    : posix.normalize(path);
}

/**
 * `CLAUDE_CONFIG_DIR` moves settings and login, an empty one to the current folder. In the shell it moves the state file
 * too, save an empty one; in the state file it leads to other settings, and in those (or managed ones) once more. The
 * variables of the settings that it leads away from stay set, below those of the new ones and of the state file.
 */
export function clientFiles(host: Host, scanned: Scanned): ClientFiles {
  const { home, cwd, claudeConfig, etc } = host.paths;
  const join = (...parts: readonly string[]): string => comparable(parts.join("/"), host);
  const managed = managedFiles(join(etc, host.platform === "linux" ? "claude-code" : "ClaudeCode"), scanned);
  const state = stateFile(
    join(claudeConfig),
    join(host.env.CLAUDE_CONFIG_DIR ? claudeConfig : home),
    scanned,
  );
  const moved = (paths: readonly string[]): string | undefined =>
    inFolder(cwd, scanned.variable(paths, "CLAUDE_CONFIG_DIR"));
  const first = moved([state]) ?? claudeConfig;
  const former = join(first, "settings.json");
  const folder = moved([...managed, former]) ?? first;
  const user = join(folder, "settings.json");
  const trusted = (name: string): string | undefined =>
    scanned.variable([...managed, user, state, former], name) ?? host.env[name];
  const profiles = profileFolder(host, trusted);
  const named = [join(profiles, "active_config")];
  const profile = trusted("ANTHROPIC_PROFILE")?.trim() || scanned.text(named) || "default";
  return {
    folder,
    profiles,
    paths: {
      managed,
      local: [join(cwd, ".claude/settings.local.json")],
      project: [join(cwd, ".claude/settings.json")],
      user: [user],
      former: former === user ? [] : [former],
      state: [state],
      credentials: [join(folder, ".credentials.json")],
      profile: ["configs", "credentials"].map((kind) => join(profiles, kind, `${profile}.json`)),
      "profile-name": named,
    },
  };
}

/** Later names win, as strings: `9.json` beats `10.json`. Files whose name begins with a dot are not read. */
function managedFiles(folder: string, { paths }: Scanned): readonly string[] {
  const dropIns = paths.filter((path) => posix.dirname(path) === `${folder}/managed-settings.d`);
  const read = dropIns.filter((path) => !posix.basename(path).startsWith("."));
  return [...read.sort().reverse(), `${folder}/managed-settings.json`];
}

function stateFile(folder: string, usual: string, { paths }: Scanned): string {
  const replacement = posix.join(folder, ".config.json");
  return paths.includes(replacement) ? replacement : posix.join(usual, ".claude.json");
}

function profileFolder(host: Host, trusted: (name: string) => string | undefined): string {
  const { cwd, config } = host.paths;
  const own = trusted("ANTHROPIC_CONFIG_DIR") || undefined;
  const base = trusted("XDG_CONFIG_HOME") || config;
  return inFolder(cwd, own) ?? `${inFolder(cwd, base)}/anthropic`;
}

/** A path as the client resolves it: a leading `~` is no home to it. */
function inFolder(folder: string, path: string | undefined): string | undefined {
  return path === undefined || isAbsolute(path) ? path : posix.join(folder, path);
}
