import type { FileRef, FileStore, Reading } from "@claude-rotate/contract";
import { decode, readJson } from "@claude-rotate/formats";
import { asText, isAbsolute } from "./text.ts";

/** A marketplace may be named by its own file. */
const MANIFEST = /(?:[\\/]\.claude-plugin)?[\\/][^\\/]+\.json$/i;
const FIELDS: readonly string[] = ["path", "installLocation", "installPath", "projectPath"];

/**
 * The folders of the user's that the client runs plugins from, and the projects that it has installed some for, as
 * `known_marketplaces.json` and `installed_plugins.json` name them. What lies in its own folder is read as such.
 */
function read(text: string, { base }: FileRef): Reading {
  const json = readJson(text);
  if (json.kind === "broken") return json;
  const roots = json.values
    .filter(({ name, superseded }) => FIELDS.includes(name) && !superseded)
    .map(({ span, codecs }) => asText(decode(text.slice(span[0], span[1]), codecs)))
    .map((path) => path.replace(MANIFEST, ""))
    .filter((path) => isAbsolute(path) && !isWithin(path, base));
  return { kind: "read", assignments: [], roots: [...new Set(roots)] };
}

export const marketplaces: FileStore = {
  id: "plugin-folders",
  files: ["known_marketplaces.json", "installed_plugins.json"].map((name) => ({
    under: "claude-config",
    glob: `plugins/${name}`,
    owner: "client",
    roots: true,
  })),
  read,
};

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(folder) && /^[\\/]/.test(path.slice(folder.length));
}
