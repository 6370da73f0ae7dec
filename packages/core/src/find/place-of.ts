import { type Entry, type Place, Secret } from "@claude-rotate/contract";
import { decode, lineAt } from "@claude-rotate/formats";
import type { Variable } from "./environment.ts";
import type { Found } from "./found.ts";
import type { Identified } from "./identify.ts";
import { type FoundItem, itemId } from "./items.ts";
import type { UnitReading } from "./unit.ts";

const COMMENT = "it stands in a comment";
/** What a key stands in that no store calls an assignment, by the beginning of its line. */
const OUTSIDE: readonly (readonly [RegExp, string])[] = [
  [/^\s*(?:#|\/\/|;|rem\s)/i, COMMENT],
  [/^\s*alias\s/, "it stands in an alias, which is a command and not written"],
  [/(?:^|[;&|])\s*eval\s/, "it stands in a text that `eval` runs, which is not written"],
];
const PROSE = "it stands outside an assignment (prose or a rule)";
const LIVE = "a running process's own variable can't be changed from outside";
const OWNERS = {
  client: "the client keeps this file itself",
  administrator: "an administrator keeps this file",
};

export function entriesOf(reading: UnitReading, found: Found): readonly Entry[] {
  const { address, name, span, codecs, variable, private: scope } = found.assignment;
  const value = new Secret(decode(reading.text.slice(span[0], span[1]), codecs));
  return found.reporters.map(({ store, ref }) => ({
    id: `${reading.unit.path}#${address}`,
    plugin: store.plugin,
    store: store.part.id,
    kind: "file",
    path: ref.path,
    address,
    name,
    value,
    ...(ref.layer === undefined ? {} : { layer: ref.layer }),
    ...(found.inert === undefined ? {} : { inert: found.inert }),
    ...(variable === undefined ? {} : { variable }),
    ...(scope === undefined ? {} : { private: scope }),
  }));
}

export function placeOf(reading: UnitReading, found: Found, key: Identified, fingerprint: string): Place {
  const { unit, text, note } = reading;
  const { address, codecs, part } = found.assignment;
  const fixed = found.assignment.fixed ?? key.fixed;
  const owner = unit.candidates.find((candidate) => candidate.pattern.owner)?.pattern.owner;
  const locked = fixed ?? (owner && OWNERS[owner]);
  const why = locked ?? found.inert;
  const first = found.reporters[0];
  const paths = spellings(reading);
  return {
    id: `${unit.path}#${address}`,
    plugin: first?.store.plugin ?? "core",
    store: first?.store.part.id ?? "core",
    credential: key.credential.id,
    fingerprint,
    kind: "file",
    path: unit.path,
    ...(paths.length > 0 ? { paths } : {}),
    ...lineAt(text, key.span[0]),
    address,
    form: [...codecs, ...(part === "last20" ? ["last20"] : [])].join("+") || "plain",
    inert: found.inert !== undefined,
    writable: locked === undefined,
    ...(why === undefined ? {} : { why }),
    ...(note === undefined ? {} : { note }),
  };
}

function spellings(reading: UnitReading): readonly string[] {
  return [...new Set(reading.unit.candidates.map((candidate) => candidate.ref.path))].filter(
    (path) => path !== reading.unit.path,
  );
}

/** JSON with comments has them behind a value, and over lines. */
function isJsonComment(path: string, text: string, line: string, at: number): boolean {
  if (!/\.jsonc?$/.test(path)) return false;
  return /(?:^|[\s,[\]{}"])\/\//.test(line) || text.lastIndexOf("/*", at) > text.lastIndexOf("*/", at);
}

function whyOutside(path: string, text: string, at: number): string {
  const line = text.slice(Math.max(text.lastIndexOf("\n", at - 1) + 1, at - 1000), at);
  if (isJsonComment(path, text, line, at)) return COMMENT;
  return OUTSIDE.find(([pattern]) => pattern.test(line))?.[1] ?? PROSE;
}

export function strayPlace(
  reading: UnitReading,
  key: Identified,
  fingerprint: string,
  index: number,
): Place | undefined {
  const first = reading.unit.candidates[0];
  if (!first) return undefined;
  const paths = spellings(reading);
  return {
    id: `${reading.unit.path}#text:${index + 1}`,
    plugin: first.store.plugin,
    store: first.store.part.id,
    credential: key.credential.id,
    fingerprint,
    kind: "file",
    path: reading.unit.path,
    ...(paths.length > 0 ? { paths } : {}),
    ...lineAt(reading.text, key.span[0]),
    address: `text:${index + 1}`,
    form: "text",
    inert: false,
    writable: false,
    why: key.fixed ?? whyOutside(reading.unit.path, reading.text, key.span[0]),
  };
}

export function variablePlace(id: string, name: string, credential: string, fingerprint: string): Place {
  return {
    id,
    plugin: "core",
    store: "env",
    credential,
    fingerprint,
    kind: "env",
    address: name,
    form: "variable",
    inert: false,
    writable: false,
    why: LIVE,
  };
}

export function itemPlace({ item, store }: FoundItem, credential: string, fingerprint: string): Place {
  const { address, inert, fixed, note } = item;
  const why = fixed ?? inert;
  return {
    id: itemId(store.part.id, address),
    plugin: store.plugin,
    store: store.part.id,
    credential,
    fingerprint,
    kind: "item",
    address,
    form: "item",
    inert: inert !== undefined,
    writable: fixed === undefined,
    ...(why === undefined ? {} : { why }),
    ...(note === undefined ? {} : { note }),
  };
}

/** A variable of this process, as what the client may read. */
export function variableEntry({ name, value }: Variable): Entry {
  const id = `env#${name}`;
  return { id, plugin: "core", store: "env", kind: "env", address: name, name, value: new Secret(value) };
}

/** An item's entry, if it can be read now. */
export function itemEntry({ item, store }: FoundItem): Entry | undefined {
  const { address, name, value, inert } = item;
  if (value === undefined) return undefined;
  const { plugin, part } = store;
  const id = itemId(part.id, address);
  return {
    id,
    plugin,
    store: part.id,
    kind: "item",
    address,
    name,
    value,
    ...(inert === undefined ? {} : { inert }),
  };
}
