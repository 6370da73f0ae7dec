import type { FilePattern, Under } from "@claude-rotate/contract";

/** A folder that holds one folder a skill, or Markdown files that are commands. */
export interface Folder {
  /** Comes back as `FileRef.layer`. */
  readonly layer: string;
  readonly under: Under;
  readonly path: string;
  readonly holds: "skills" | "commands";
  /** Which name of `path` is the plugin's, from 0. */
  readonly plugin?: number;
  /** False where what stands there is not what the client runs, so that nothing needs what it asks for. */
  readonly used: boolean;
  /** Only one folder a skill is looked into: one further down is not found. */
  readonly flat?: boolean;
  /** Looked for in every folder of a project too. */
  readonly anywhere?: boolean;
  readonly inert?: string;
}

const OFFERED = "Claude Code runs an installed plugin's skills from its copy in plugins/cache";
const DROPPED = "Claude Code runs no plugin that was just put there: `/plugin install` does more";
const ELSEWHERE = "Claude Code looks for skills in ~/.claude/skills and in a project's .claude/skills";

const skills = { holds: "skills", used: true } as const;
const unused = { holds: "skills", used: false } as const;
const commands = { holds: "commands", used: true } as const;

/**
 * Measured on Claude Code 2.1.197 for Linux: which of these it finds skills in. A marketplace that is a folder of the user's
 * runs its plugins from there, with a copy in the cache: it is a root, and its `skills` are read as a root's.
 */
const OWN: readonly Folder[] = [
  { layer: "personal", under: "claude-config", path: "skills", flat: true, ...skills },
  // The home's own, where CLAUDE_CONFIG_DIR has moved the client elsewhere.
  { layer: "home", under: "home", path: ".claude/skills", ...unused },
  { layer: "project", under: "root", path: ".claude/skills", flat: true, anywhere: true, ...skills },
  { layer: "plugin", under: "claude-config", path: "plugins/cache/*/*/*/skills", plugin: 3, ...skills },
  { layer: "plugin-repo", under: "claude-config", path: "plugins/repos/*/*/skills", plugin: 3, ...skills },
  {
    layer: "offered",
    under: "claude-config",
    path: "plugins/marketplaces/*/skills",
    inert: OFFERED,
    ...unused,
  },
  ...["plugins", "external_plugins"].map((folder) => ({
    layer: `offered-${folder}`,
    under: "claude-config" as const,
    path: `plugins/marketplaces/*/${folder}/*/skills`,
    plugin: 4,
    inert: OFFERED,
    ...unused,
  })),
  { layer: "source", under: "root", path: "skills", ...unused },
  { layer: "source-plugins", under: "root", path: "plugins/*/skills", plugin: 1, ...unused },
  { layer: "source-external", under: "root", path: "external_plugins/*/skills", plugin: 1, ...unused },
  { layer: "dropped", under: "claude-config", path: "plugins/*/skills", inert: DROPPED, ...unused },
  { layer: "agents-home", under: "home", path: ".agents/skills", inert: ELSEWHERE, ...unused },
  { layer: "agents-project", under: "root", path: ".agents/skills", inert: ELSEWHERE, ...unused },
  { layer: "config", under: "config", path: "claude/skills", inert: ELSEWHERE, ...unused },
  { layer: "personal-commands", under: "claude-config", path: "commands", ...commands },
  { layer: "project-commands", under: "root", path: ".claude/commands", anywhere: true, ...commands },
  {
    layer: "plugin-commands",
    under: "claude-config",
    path: "plugins/cache/*/*/*/commands",
    plugin: 3,
    ...commands,
  },
];

/** The home's own, where CLAUDE_CONFIG_DIR has moved the client elsewhere: found, and nothing is needed there. */
const AT_HOME: readonly Folder[] = OWN.filter(
  ({ under, path }) => under === "claude-config" && path !== "skills",
).map(({ layer, path, holds, plugin, inert }) => ({
  layer: `home-${layer}`,
  under: "home",
  path: `.claude/${path}`,
  holds,
  used: false,
  ...(plugin === undefined ? {} : { plugin: plugin + 1 }),
  ...(inert === undefined ? {} : { inert }),
}));

export const FOLDERS: readonly Folder[] = [...OWN, ...AT_HOME];

/** What may hold a key, by its name. */
const FILES =
  "{.env.*,*.env,.envrc,*.json,*.jsonc,*.yaml,*.yml,*.toml,*.sh,*.bash,*.zsh,*.fish,*.ps1,*.psm1,*.py,*.rb,*.js,*.mjs,*.cjs,*.jsx,*.ts,*.mts,*.cts,*.tsx,*.md,*.ipynb}";

/** A script whose first line says what runs it, or a program: names without an ending. */
const SCRIPTS = { glob: "*", not: ["*.*"] } as const;

/** Names that hold no values but show which are wanted, type declarations, and what machines write. */
const NOT_MEANT: readonly string[] = [
  ".env.{example,sample,template,tmpl,tpl,dist}",
  ".env.*.{example,sample,template,tmpl,tpl,dist}",
  ".env.{example,sample,template,dist}.*",
  "{example,sample,template}.env",
  "*.d.{ts,mts,cts}",
  "*.min.{js,mjs,cjs}",
  "package-lock.json",
];

/** In a project others read these: a server's keys stand in parts of their strings. */
const OTHERS: readonly string[] = [".mcp.json", "{docker-,}compose*.{yaml,yml}"];

const MANIFEST = ".claude-plugin/plugin.json";

/** What says where a plugin's skills are: its manifest, and the list of a marketplace that is a folder of the user's. */
export const MANIFESTS: readonly FilePattern[] = [
  { under: "root", glob: ".claude-plugin/marketplace.json", layer: "marketplace" },
  { under: "root", glob: MANIFEST, layer: "manifest" },
  { under: "claude-config", glob: `plugins/cache/*/*/*/${MANIFEST}`, layer: "manifest-used" },
];

/** Below a folder of skills that a manifest names. */
export const NAMED: readonly string[] = [FILES, `*/${FILES}`, `*/*/${FILES}`];

/** Folders of a skill that have folders of their own. `*` would lead into every package that a skill has installed. */
const DEEP =
  "{scripts,src,lib,config,configs,data,bin,tools,server,mcp,hooks,references,resources,assets,templates,examples}";

/** `FileRef` and patterns for the folders of one row: the folder itself, each skill, and up to two folders below. */
export function patternsOf({ layer, under, path, holds, anywhere, inert }: Folder): readonly FilePattern[] {
  const not = under === "root" ? [...NOT_MEANT, ...OTHERS] : NOT_MEANT;
  const pattern = (glob: string): FilePattern => ({
    under,
    glob,
    not,
    layer,
    ...(inert === undefined ? {} : { inert }),
  });
  if (holds === "commands") {
    const far = anywhere ? [`*/**/${path}/**/*.md`] : [];
    return [`${path}/*.md`, `${path}/*/*.md`, ...far].map(pattern);
  }
  const near = [`${path}/${FILES}`, `${path}/*/${FILES}`, `${path}/*/*/${FILES}`];
  const far = anywhere
    ? [`${path}/*/*/*/**/${FILES}`, `*/**/${path}/**/${FILES}`]
    : [`${path}/*/${DEEP}/*/${FILES}`, `${path}/*/${DEEP}/${DEEP}/*/${FILES}`];
  const scripts = [
    `${path}/*`,
    `${path}/*/*`,
    ...(anywhere ? [`${path}/*/*/**`, `*/**/${path}/**`] : [`${path}/*/${DEEP}/*`]),
  ];
  return [
    ...[...near, ...far].map(pattern),
    ...scripts.map(
      (folder): FilePattern => ({ ...pattern(`${folder}/${SCRIPTS.glob}`), not: SCRIPTS.not, guess: true }),
    ),
  ];
}
