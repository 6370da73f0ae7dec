import type { FilePattern } from "@claude-rotate/contract";
import type { Layout, Loose } from "./server.ts";

/**
 * Where Claude Code looks for servers and where people think that it does. Measured on version 2.1.197 for Linux: which
 * files it starts servers from, and which of two servers of one name; plugins' folders as it lays them out.
 */
export interface ClaudeFile extends Layout {
  /** The first half of the layer; the second half is the scope. */
  readonly id: string;
  readonly files: readonly FilePattern[];
  /** True where Claude Code drops a file that is no strict JSON. */
  readonly strict?: boolean;
  /** Which strings outside all servers may hold keys that nobody else looks for. */
  readonly loose?: Loose;
}

export const STATE = "claude-state";
export const PROJECT = "claude-project";
export const PLUGIN_FILE = "claude-plugin";
/** The same in the home's own folder, where CLAUDE_CONFIG_DIR has moved the client elsewhere. */
export const PLUGIN_AT_HOME = "claude-plugin-home";
export const PLUGIN_SOURCE = "claude-plugin-source";
export const INSTALLED = "claude-installed";
export const MANAGED = "claude-managed";

const SERVERS = ["mcpServers"];
const TITLE = "Claude Code";

/** As in the plugin that reads the rest of this file: the same order and lock, and read before the walk, so only once. */
const STATE_FILE = { order: 0, lock: "proper-lockfile", roots: true, layer: STATE } as const;
/** The settings files have their place in the order too. */
const SETTINGS_FILE = { order: 10, layer: "claude-settings" } as const;

const PLUGIN_FOLDERS = ["cache/*/*/*", "repos/*/*"];
/** What a marketplace offers; an installed plugin runs from its copy in the cache. */
const OFFERED_FOLDERS = [
  "marketplaces/*",
  "marketplaces/*/*",
  "marketplaces/*/plugins/*",
  "marketplaces/*/external_plugins/*",
];
const PLUGIN_FILES = [".mcp.json", ".claude-plugin/plugin.json"];
const OFFERED = "Claude Code starts an installed plugin's servers from its copy in plugins/cache";

const UNREAD =
  "Claude Code does not read this file: servers belong in ~/.claude.json (`claude mcp add`) or .mcp.json";

/** In a server's own folder only what configures it: a program may stand there too. */
const SETTINGS = ["*.json", "*.jsonc", "*.json5", "*.toml", "*.yaml", "*.yml", "*.env", ".env.*"];
/** Names that show which values are wanted, and what machines write. */
const NO_SETTINGS = ["*.{example,sample,template}", "package.json", "package-lock.json", "tsconfig.json"];
/** What guides make up: one file, or one folder, a server. */
const MADE_UP = [
  ".mcp/*",
  ".mcp/servers/*",
  ...["*", "servers/*"].flatMap((folder) => SETTINGS.map((file) => `.mcp/${folder}/${file}`)),
];

function plugins(folders: readonly string[], inert?: string): readonly FilePattern[] {
  return folders.flatMap((folder) =>
    PLUGIN_FILES.map((file) => ({
      under: "claude-config" as const,
      glob: `plugins/${folder}/${file}`,
      layer: PLUGIN_FILE,
      ...(inert === undefined ? {} : { inert }),
    })),
  );
}

function unread(under: FilePattern["under"], globs: readonly string[]): readonly FilePattern[] {
  return globs.map((glob) => ({ under, glob, not: NO_SETTINGS, layer: "claude-unread", inert: UNREAD }));
}

export const CLAUDE_FILES: readonly ClaudeFile[] = [
  {
    id: STATE,
    title: TITLE,
    servers: ["mcpServers", "projects/*/mcpServers"],
    mixed: true,
    strict: true,
    files: [
      { under: "home", glob: ".claude.json", ...STATE_FILE },
      { under: "claude-config", glob: ".claude.json", ...STATE_FILE },
      { under: "claude-config", glob: ".config.json", ...STATE_FILE },
      { under: "home", glob: ".claude/.config.json", ...STATE_FILE },
    ],
  },
  {
    id: PROJECT,
    title: TITLE,
    servers: SERVERS,
    strict: true,
    files: [
      { under: "root", glob: ".mcp.json", layer: PROJECT },
      { under: "root", glob: "**/.mcp.json", layer: PROJECT },
      // A project's parent folders are looked at up to the top, so this one is nearly everybody's.
      { under: "home", glob: ".mcp.json", layer: PROJECT },
    ],
  },
  {
    id: PLUGIN_FILE,
    title: TITLE,
    servers: SERVERS,
    bare: true,
    files: [...plugins(PLUGIN_FOLDERS), ...plugins(OFFERED_FOLDERS, OFFERED)],
  },
  {
    id: PLUGIN_AT_HOME,
    title: TITLE,
    servers: SERVERS,
    bare: true,
    files: [...plugins(PLUGIN_FOLDERS), ...plugins(OFFERED_FOLDERS, OFFERED)].map(({ glob, inert }) => ({
      under: "home",
      glob: `.claude/${glob}`,
      layer: PLUGIN_AT_HOME,
      ...(inert === undefined ? {} : { inert }),
    })),
  },
  {
    id: PLUGIN_SOURCE,
    title: TITLE,
    // A marketplace's list may hold its plugins' servers itself.
    servers: ["mcpServers", "plugins/*/mcpServers"],
    mixed: true,
    files: ["plugin.json", "marketplace.json"].map((name) => ({
      under: "root",
      glob: `.claude-plugin/${name}`,
      layer: PLUGIN_SOURCE,
    })),
  },
  {
    id: INSTALLED,
    title: TITLE,
    servers: [],
    mixed: true,
    files: [
      { under: "claude-config", glob: "plugins/installed_plugins.json", layer: INSTALLED, owner: "client" },
    ],
  },
  {
    id: MANAGED,
    title: TITLE,
    servers: SERVERS,
    strict: true,
    files: [
      {
        under: "etc",
        glob: "claude-code/managed-mcp.json",
        layer: MANAGED,
        owner: "administrator",
        platforms: ["linux"],
      },
      {
        under: "etc",
        glob: "ClaudeCode/managed-mcp.json",
        layer: MANAGED,
        owner: "administrator",
        platforms: ["darwin", "win32"],
      },
    ],
  },
  {
    id: "claude-settings",
    title: TITLE,
    servers: ["mcpServers"],
    mixed: true,
    files: (
      [
        ["claude-config", "settings.json"],
        ["home", ".claude/settings.json"],
        ["home", ".claude/settings.local.json"],
        ["root", ".claude/settings.json"],
        ["root", ".claude/settings.local.json"],
        ["root", "**/.claude/settings.json"],
        ["root", "**/.claude/settings.local.json"],
      ] as const
    ).map(([under, glob]) => ({
      under,
      glob,
      ...SETTINGS_FILE,
      inert: "Claude Code reads no servers from its settings files: `claude mcp add` puts them where it does",
    })),
  },
  {
    id: "claude-unread",
    title: TITLE,
    servers: SERVERS,
    bare: true,
    loose: "all",
    files: [
      ...unread("claude-config", ["mcp.json", ".mcp.json", "mcp-servers.json", "mcp_servers.json"]),
      ...unread("home", [".claude/mcp.json", ".claude/.mcp.json", ...MADE_UP]),
      ...unread("config", ["claude/mcp.json", "claude-code/mcp.json"]),
      ...unread(
        "root",
        [...MADE_UP, ".claude/mcp.json", ".claude/.mcp.json"].flatMap((glob) => [glob, `**/${glob}`]),
      ),
    ],
  },
];
