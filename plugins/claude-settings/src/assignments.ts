import type { Assignment } from "@claude-rotate/contract";
import type { readJson } from "@claude-rotate/formats";
import { headerLines } from "./headers.ts";

/** A JSON text that could be read. */
export type Json = Extract<ReturnType<typeof readJson>, { kind: "read" }>;
export type JsonValue = Json["values"][number];

export const CUSTOM_HEADERS = "ANTHROPIC_CUSTOM_HEADERS";
const SUPERSEDED = "a later entry of the same name in this file wins";

/** One JSON string as an assignment. */
export function assignment(value: JsonValue, more: Partial<Assignment> = {}): Assignment {
  const { pointer, name, span, codecs, superseded } = value;
  return { address: pointer, name, span, codecs, ...(superseded ? { inert: SUPERSEDED } : {}), ...more };
}

/** The string at a pointer of plain names, and what a later one of the same name, here or above, supersedes. */
export function at(json: Json, pointer: string): readonly JsonValue[] {
  return everywhere(json, pointer).flatMap((one) => json.stringAt(one) ?? []);
}

/** The strings directly below an object or array, those of superseded ones too. */
export function children(json: Json, parent: string): readonly JsonValue[] {
  return everywhere(json, parent)
    .flatMap((one) => childrenAt(json, one))
    .flatMap((one) => json.stringAt(one) ?? []);
}

function childrenAt(json: Json, parent: string): readonly string[] {
  if (json.kindAt(parent) !== "array")
    return json.members(parent).flatMap((name) => spellings(json, name, parent));
  const elements: string[] = [];
  while (json.kindAt(`${parent}/${elements.length}`) !== undefined)
    elements.push(`${parent}/${elements.length}`);
  return elements;
}

/** All pointers that are this one but for the ordinals of equal names. */
function everywhere(json: Json, pointer: string): readonly string[] {
  const names = pointer.split("/").slice(1);
  return names.reduce<readonly string[]>(
    (parents, name) => parents.flatMap((parent) => spellings(json, name, parent)),
    [""],
  );
}

/** All pointers of one field, by default at the top: equal names get ordinals, and the last of them is what counts. */
export function spellings(json: Json, field: string, parent = ""): readonly string[] {
  const first = `${parent}/${escaped(field)}`;
  const pointers = [first];
  while (json.kindAt(`${first}#${pointers.length + 1}`) !== undefined)
    pointers.push(`${first}#${pointers.length + 1}`);
  return pointers;
}

function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** Every variable of an `env` object. Custom headers hold several values in one string: each line is a place of its own. */
export function variables(json: Json, text: string): readonly Assignment[] {
  return children(json, "/env").flatMap((value) =>
    value.name === CUSTOM_HEADERS ? customHeaders(value, text) : [assignment(value)],
  );
}

const NO_STRING = "it is not a string";

/** Variables that are no strings: the client makes a word of them, of an object `[object Object]`. */
export function bareVariables(json: Json): readonly Assignment[] {
  return bare(json, (kind) => kind !== "string").map((one) => ({ ...one, codecs: ["json-value"] }));
}

/** In the state file `null` hides what the shell sets. Beside any other value that is no string the client sends nothing. */
export function hiding(json: Json): readonly Assignment[] {
  return bare(json, (kind) => kind === "null").map((one) => ({ ...one, span: [one.span[0], one.span[0]] }));
}

function bare(json: Json, isMeant: (kind: string) => boolean): readonly Assignment[] {
  const env = spellings(json, "env").at(-1) ?? "";
  return json.members(env).flatMap((name) => {
    const address = spellings(json, name, env).at(-1) ?? "";
    const span = json.spanAt(address);
    if (span === undefined || !isMeant(json.kindAt(address) ?? "string")) return [];
    return [{ address, name, span, codecs: [], fixed: NO_STRING }];
  });
}

function customHeaders(value: JsonValue, text: string): readonly Assignment[] {
  const [start, end] = value.span;
  const seen = new Map<string, number>();
  const lines = headerLines(text.slice(start, end), "json").map((line): Assignment => {
    const count = (seen.get(line.name) ?? 0) + 1;
    seen.set(line.name, count);
    const name = escaped(line.name);
    return assignment(value, {
      address: `${value.pointer}/${name}${count > 1 ? `#${count}` : ""}`,
      name: line.name,
      span: [start + line.start, start + line.end],
    });
  });
  return lines.length > 0 ? lines : [assignment(value)];
}
