import type { Assignment, FileRef, Follow, Reading } from "@claude-rotate/contract";
import { decode, readDotenv, readValueFile, tooLarge } from "@claude-rotate/formats";
import { INSTALLED, STATE } from "./claude-code.ts";
import { type Document, formatOf, LISTS, TREES } from "./document.ts";
import { FACTS, type FileFacts, layerOf } from "./layouts.ts";
import { soundsSecret, variableName } from "./names.ts";
import { oddEntries } from "./odd.ts";
import { groupParts, loosePart, type Placed } from "./parts.ts";
import { namesOf } from "./pointer.ts";
import { filesIn, followOf, needsOf, readWord, VARIABLES } from "./references.ts";
import { type Group, groupsOf } from "./server.ts";
import { asText } from "./text.ts";

const SUPERSEDED = "a later entry of the same name in this file wins";
/** Word for word what the plugin that reads the rest of this file says, so that it is said once. */
const DEAD = "Claude Code stops with a configuration error on this file";
const DROPS = "Claude Code drops the whole file";

export function read(text: string, file: FileRef): Reading {
  const layer = file.layer ?? "";
  const value = readValueFile(text, layer) ?? readWord(text, file);
  if (value !== undefined) return owned(value);
  if (layer === VARIABLES) return owned(readVariables(text, file));
  const facts = FACTS.get(layerOf(layer).id);
  return facts ? readFacts(text, file, facts) : { kind: "not-mine" };
}

/** What one server's file holds, no other gets. */
function owned(reading: Reading): Reading {
  if (reading.kind !== "read") return reading;
  return { ...reading, assignments: reading.assignments.map((one) => ({ ...one, private: "self" })) };
}

function readVariables(text: string, file: FileRef): Reading {
  const large = tooLarge(text);
  if (large !== undefined) return { kind: "broken", line: 1, message: large };
  return withFiles(readDotenv(text), text, file);
}

function withFiles(reading: Reading, text: string, file: FileRef): Reading {
  if (reading.kind !== "read") return reading;
  return { ...reading, follow: filesIn(text, reading.assignments, file) };
}

export function readFacts(text: string, file: FileRef, facts: FileFacts): Reading {
  const format = facts.format ?? formatOf(file.path, text);
  if (format === "dotenv" || format === "shell") return withFiles(LISTS[format](text), text, file);
  if (format === undefined) return { kind: "not-mine" };
  const document = TREES[format].read(text);
  if (document.kind === "broken") return { ...document, message: broken(document.message, file, facts) };
  if (layerOf(file.layer).id === INSTALLED) return installed(text, document);
  return servers(text, file, facts, document);
}

function broken(message: string, file: FileRef, { strict }: FileFacts): string {
  if (!strict) return message;
  return `${message}, so ${file.layer === STATE ? DEAD : DROPS}`;
}

function servers(text: string, file: FileRef, facts: FileFacts, document: Document): Reading {
  const { groups, rest } = groupsOf(document, facts);
  const placed = groups.map((group) => ({ group, parts: groupParts(text, group) }));
  const loose = rest.filter(
    ({ name }) => facts.loose === "all" || (facts.loose === "telling" && soundsSecret(variableName(name))),
  );
  const assignments = addressed([
    ...placed.flatMap(({ group, parts }) =>
      parts.map((part): Assignment => {
        const one = assignment(part, unusedBy(document, group, facts));
        return group.kind === "server" ? { ...one, private: "self" } : one;
      }),
    ),
    ...loose.map((value) => assignment(loosePart(text, value), undefined)),
  ]);
  const ignored = ignoredBy(document, file, facts, groups);
  const manifest = namedIn(text, document, file);
  // A manifest may name files where others have servers.
  const odd = manifest.length > 0 ? [] : oddEntries(text, document, facts);
  return {
    kind: "read",
    assignments,
    follow: [...manifest, ...placed.flatMap(({ parts }) => followOf(text, parts, file))],
    needs: placed.flatMap(({ group, parts }) => needsOf(text, parts, neededBy(group))),
    ...(ignored === undefined ? {} : { ignored }),
    ...(odd.length === 0 ? {} : { odd }),
    ...noted(document, facts),
  };
}

function noted({ kindAt }: Document, { note }: FileFacts): { readonly note?: string } {
  const matters = note?.where === undefined || kindAt(note.where) !== undefined;
  return note && matters ? { note: note.text } : {};
}

const MANIFEST = /[\\/]\.claude-plugin[\\/](plugin|marketplace)\.json$/;

/**
 * What a plugin's manifest names: `"mcpServers": "./conf/mcp.json"`, or a list of such; and the manifests that a marketplace's
 * list leads to: `"source": "./q"`.
 */
function namedIn(text: string, { values }: Document, { path, layer = "" }: FileRef): readonly Follow[] {
  const [, kind] = MANIFEST.exec(path) ?? [];
  if (kind === undefined) return [];
  const wanted = kind === "plugin" ? /^\/mcpServers(?:\/\d+)?$/ : /^\/plugins\/\d+\/source$/;
  const folder = path.replace(MANIFEST, "");
  return values
    .filter(({ pointer, superseded }) => !superseded && wanted.test(pointer))
    .map(({ span, codecs }) => asText(decode(text.slice(span[0], span[1]), codecs)))
    .filter((name) => /^\.\/[^\\]/.test(name) && !name.split("/").includes(".."))
    .map((name) => `${folder}/${name.slice(2).replace(/\/$/, "")}`)
    .map((named) => ({ path: kind === "plugin" ? named : `${named}/.claude-plugin/plugin.json`, layer }));
}

function neededBy({ kind, pointer }: Group): string {
  const name = namesOf(pointer).at(-1);
  return kind === "server" && name !== undefined ? `MCP server ${name}` : "MCP servers";
}

function assignment({ value, part }: Placed, unused: string | undefined): Assignment {
  const inert = value.superseded ? SUPERSEDED : unused;
  return {
    address: value.pointer + part.path,
    name: part.name,
    span: part.span,
    codecs: part.codecs,
    ...(part.variable === undefined ? {} : { variable: part.variable }),
    ...(inert === undefined ? {} : { inert }),
  };
}

/** Gives the second and later of equal addresses an ordinal: two parameters of one name in one URL. */
function addressed(assignments: readonly Assignment[]): readonly Assignment[] {
  const counts = new Map<string, number>();
  return assignments.map((one) => {
    const count = (counts.get(one.address) ?? 0) + 1;
    counts.set(one.address, count);
    return count === 1 ? one : { ...one, address: `${one.address}#${count}` };
  });
}

/** Why the client doesn't use a server that stands there. Measured: one number in `env` drops a server of Claude Code. */
function unusedBy(
  document: Document,
  { kind, pointer, unseen }: Group,
  { strict }: FileFacts,
): string | undefined {
  if (unseen !== undefined || !strict || kind !== "server") return unseen;
  const odd = document
    .members(`${pointer}/env`)
    .find((name) => document.kindAt(`${pointer}/env/${name}`) !== "string");
  return odd === undefined ? undefined : `Claude Code drops this server: "${odd}" in its env is not a string`;
}

type Ignored = NonNullable<Extract<Reading, { kind: "read" }>["ignored"]>;

function ignoredBy(
  { strict, kindAt }: Document,
  { layer }: FileRef,
  facts: FileFacts,
  groups: readonly Group[],
): Ignored | undefined {
  if (!facts.strict) return undefined;
  if (layer === STATE) return strict && { line: strict.line, reason: `${DEAD}: ${strict.reason}` };
  if (strict) return { line: strict.line, reason: `${DROPS}: ${strict.reason}` };
  const isMissing = groups.length > 0 && kindAt("/mcpServers") === undefined;
  return isMissing ? { line: 1, reason: `${DROPS}: it has no "mcpServers"` } : undefined;
}

/** The folders from which installed plugins run, so that older copies beside them can be told apart. */
function installed(text: string, document: Document): Reading {
  const folders = document.values.filter(({ name }) => name === "installPath");
  return { kind: "read", assignments: folders.map((value) => assignment(loosePart(text, value), undefined)) };
}
