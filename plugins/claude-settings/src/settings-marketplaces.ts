import {
  all,
  boolean,
  byTag,
  filled,
  list,
  lists,
  object,
  record,
  type Shape,
  string,
  strings,
  url,
} from "./settings-shape.ts";

const PACKAGE = /^(?:@[a-z0-9][a-z0-9-._]*\/)?[a-z0-9][a-z0-9-._]*$/;
const REMOTE = /^(?:file|https?|git(?:\+https?|\+ssh)?|ssh|github|gitlab|bitbucket):/i;

const npmName = string((text) => PACKAGE.test(text) && !text.includes(".."), "is not the name of a package");
const reference = string((text) => REMOTE.test(text) || !text.includes(".."), "is not the name of a package");
const sha = string((text) => /^[a-f0-9]{40}$/.test(text), "is not a full commit, in small letters");
const pluginName = string((text) => text !== "" && !text.includes(" "), "is not a plugin's name");

const RESERVED = `claude-code-marketplace claude-code-plugins claude-plugins-official anthropic-marketplace
  anthropic-plugins agent-skills anthropic-agent-skills life-sciences knowledge-work-plugins claude-for-legal
  claude-for-financial-services financial-services-plugins claude-community claude-plugins-community inline builtin
  skills-dir`.split(/\s+/);
const OFFICIAL =
  /official[^a-z0-9]*(?:anthropic|claude)|(?:anthropic|claude)[^a-z0-9]*official|^(?:anthropic|claude)[^a-z0-9]*(?:marketplace|plugins|official)/i;

function isFree(name: string): boolean {
  const isPlain = /^[\x21-\x7e]+$/.test(name) && !/[/\\]|\.\.|^\.$/.test(name);
  return isPlain && !OFFICIAL.test(name) && !RESERVED.includes(name.toLowerCase());
}

/** A plugin that the settings themselves list: from elsewhere, never by a path. */
const PLUGIN: Shape = object(
  {
    name: pluginName,
    source: byTag("source", {
      npm: object({ package: reference, ...strings("version"), registry: url }, "package"),
      url: object({ ...strings("url ref"), sha }, "url"),
      github: object({ ...strings("repo ref"), sha }, "repo"),
      "git-subdir": object({ ...strings("url ref"), path: filled, sha }, "url", "path"),
    }),
    ...strings("description version"),
    strict: boolean,
  },
  "name",
  "source",
);

const CHECKOUT = { ...strings("ref path"), ...lists("sparsePaths"), skipLfs: boolean };

/** Where a marketplace comes from, also where an administrator names those that are allowed. */
export const SOURCE: Shape = byTag("source", {
  url: object({ url, headers: record(string()) }, "url"),
  github: object({ ...strings("repo"), ...CHECKOUT }, "repo"),
  git: object({ ...strings("url"), ...CHECKOUT }, "url"),
  npm: object({ package: npmName }, "package"),
  file: object(strings("path"), "path"),
  directory: object(strings("path"), "path"),
  "skills-dir": object({}),
  hostPattern: object(strings("hostPattern"), "hostPattern"),
  pathPattern: object(strings("pathPattern"), "pathPattern"),
  settings: object(
    {
      name: string(isFree, "is not a name that a marketplace may have"),
      plugins: list(PLUGIN),
      owner: object({ name: filled, ...strings("email url") }, "name"),
    },
    "name",
    "plugins",
  ),
});

const KNOWN: Shape = object({ source: SOURCE, ...strings("installLocation"), autoUpdate: boolean }, "source");

/** One that the settings themselves list has its name twice: the same. */
export const MARKETPLACES: Shape = all(record(KNOWN), (value) => {
  const all = Object.entries(value as Readonly<Record<string, { readonly source: Source }>>);
  const odd = all.find(([key, { source }]) => source.source === "settings" && source.name !== key);
  return odd && { at: [odd[0], "source", "name"], what: `is not "${odd[0]}"` };
});

interface Source {
  readonly source: string;
  readonly name?: string;
}
