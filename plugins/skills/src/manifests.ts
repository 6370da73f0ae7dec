import type { FileRef, Follow, Reading } from "@claude-rotate/contract";
import { decode, readJson } from "@claude-rotate/formats";
import { type Folder, MANIFESTS, NAMED } from "./places.ts";
import { asText } from "./text.ts";

type Json = Extract<ReturnType<typeof readJson>, { kind: "read" }>;

/** Before the number of names that lead to a folder of skills; with `used` where the client runs them from there. */
const LISTED = /^listed(-used)?:(\d+)$/;

export function isManifest({ layer }: FileRef): boolean {
  return MANIFESTS.some((one) => one.layer === layer);
}

/** What a manifest or a marketplace's list leads to. A broken one is its client's to complain about. */
export function readManifest(text: string, { path, layer = "" }: FileRef): Reading {
  const json = readJson(text);
  if (json.kind === "broken") return { kind: "not-mine" };
  const folder = path.replace(/[\\/]\.claude-plugin[\\/][^\\/]+$/, "");
  const follow =
    layer === "marketplace" ? listed(text, json, folder) : named(text, json, folder, layer.endsWith("used"));
  return { kind: "read", assignments: [], follow };
}

/** `plugins: [{ source: "./q" }]`: Claude Code runs a plugin of such a list from that folder. */
function listed(text: string, json: Json, folder: string): readonly Follow[] {
  const root = stringsAt(text, json, /^\/metadata\/pluginRoot$/)[0];
  const base = root === undefined ? folder : within(folder, root);
  return stringsAt(text, json, /^\/plugins\/\d+\/source$/).flatMap((source) => {
    const plugin = base === undefined ? undefined : within(base, source);
    // What lies in the list's own folder is read as a root's.
    if (plugin === undefined || plugin === folder) return [];
    const manifest = { path: `${plugin}/.claude-plugin/plugin.json`, layer: "manifest" };
    return [manifest, ...skillsIn(`${plugin}/skills`, false)];
  });
}

/** `skills: "./mine/"`, or a list of such. */
function named(text: string, json: Json, folder: string, used: boolean): readonly Follow[] {
  return stringsAt(text, json, /^\/skills(?:\/\d+)?$/).flatMap((word) => {
    const path = within(folder, word);
    return path === undefined || path === folder ? [] : skillsIn(path, used);
  });
}

function skillsIn(path: string, used: boolean): readonly Follow[] {
  const layer = `listed${used ? "-used" : ""}:${segments(path).length}`;
  return NAMED.map((glob) => ({ path, glob, layer }));
}

function stringsAt(text: string, { values }: Json, wanted: RegExp): readonly string[] {
  return values
    .filter(({ pointer, superseded }) => !superseded && wanted.test(pointer))
    .map(({ span, codecs }) => asText(decode(text.slice(span[0], span[1]), codecs)));
}

/** A relative path below `folder`; `undefined` for one that leads out of it, or elsewhere. */
function within(folder: string, path: string): string | undefined {
  const names = segments(path).filter((name) => name !== ".");
  const leadsOut = names.includes("..") || /^[\\/~]|:|\0/.test(path);
  return leadsOut ? undefined : [folder, ...names].join("/");
}

const segments = (path: string): readonly string[] => path.split(/[\\/]/).filter((name) => name !== "");

/** A file below a folder of skills that a manifest names. */
export function locateListed({
  path,
  layer = "",
}: FileRef): { readonly folder: Folder; readonly names: readonly [string, ...string[]] } | undefined {
  const match = LISTED.exec(layer);
  const [first, ...rest] = segments(path).slice(Number(match?.[2] ?? 0));
  if (match === null || first === undefined) return undefined;
  return {
    folder: { layer, under: "root", path: "", holds: "skills", used: match[1] !== undefined },
    names: [first, ...rest],
  };
}
