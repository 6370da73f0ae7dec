import type { FilePattern, Follow, Platform } from "@claude-rotate/contract";
import { NEVER } from "./never.ts";

const ELSEWHERE: readonly Platform[] = ["darwin", "win32"];
const DOT_FILE = "Claude Code reads no file of managed-settings.d whose name begins with a dot";

/** The approval list is written first and put back last: a running session that sees a new key before its approval logs out. */
const FIRST = 0;
const SECOND = 10;

const STATE = { order: FIRST, lock: "proper-lockfile", roots: true, layer: "state" } as const;

/** Settings of every scope. The client reads a project's from the folder that it is started in, never from those above. */
export const SETTINGS: readonly FilePattern[] = [
  { under: "claude-config", glob: "settings.json", order: SECOND, layer: "user" },
  // The home's own, where CLAUDE_CONFIG_DIR has moved the client elsewhere.
  { under: "home", glob: ".claude/settings.json", order: SECOND, layer: "user" },
  { under: "home", glob: ".claude/settings.local.json", order: SECOND, layer: "local" },
  ...["", "**/"].flatMap((folder): readonly FilePattern[] => [
    { under: "root", glob: `${folder}.claude/settings.json`, order: SECOND, layer: "project" },
    { under: "root", glob: `${folder}.claude/settings.local.json`, order: SECOND, layer: "local" },
  ]),
  ...managed("claude-code", ["linux"]),
  ...managed("ClaudeCode", ELSEWHERE),
];

function managed(folder: string, platforms: readonly Platform[]): readonly FilePattern[] {
  const shared = { under: "etc", owner: "administrator", layer: "managed", platforms } as const;
  return [
    { ...shared, glob: `${folder}/managed-settings.json` },
    { ...shared, glob: `${folder}/managed-settings.d/*.json`, not: [".*"] },
    { ...shared, glob: `${folder}/managed-settings.d/.*.json`, inert: DOT_FILE },
  ];
}

/** The client's own state: one of these is read, `.config.json` before `.claude.json`. */
export const STATES: readonly FilePattern[] = [
  { under: "home", glob: ".claude.json", ...STATE },
  { under: "claude-config", glob: ".claude.json", ...STATE },
  { under: "claude-config", glob: ".config.json", ...STATE },
  { under: "home", glob: ".claude/.config.json", ...STATE },
];

/** Logins with a subscription: the client renews them itself. */
export const LOGINS: readonly FilePattern[] = [
  { under: "claude-config", glob: ".credentials.json", owner: "client", layer: "credentials" },
  { under: "home", glob: ".claude/.credentials.json", owner: "client", layer: "credentials" },
  { under: "anthropic-config", glob: "{configs,credentials}/*.json", owner: "client", layer: "profile" },
  { under: "anthropic-config", glob: "active_config", owner: "client", layer: "profile-name" },
];

const PROFILE: readonly Follow[] = [
  { path: "active_config", layer: "profile-name" },
  { path: "configs/default.json", layer: "profile" },
  { path: "credentials/default.json", layer: "profile" },
];

/** What the client reads in a folder that a variable of the user's or managed settings or of the state file names. */
export const MOVED: Readonly<Record<string, readonly Follow[]>> = {
  CLAUDE_CONFIG_DIR: [
    { path: "settings.json", layer: "user" },
    { path: ".credentials.json", layer: "credentials" },
  ],
  ANTHROPIC_CONFIG_DIR: PROFILE,
  XDG_CONFIG_HOME: PROFILE.map(({ path, layer }) => ({ path: `anthropic/${path}`, layer })),
};

/** Where guides on the web send people, and the client never looks. */
export const GUIDES: readonly FilePattern[] = [
  { under: "claude-config", glob: "config.json", layer: "guide", inert: NEVER.file },
  { under: "home", glob: ".claude/config.json", layer: "guide", inert: NEVER.file },
  {
    under: "app-data",
    glob: "Claude/settings.json",
    layer: "guide",
    inert: NEVER.windows,
    platforms: ["win32"],
  },
];
