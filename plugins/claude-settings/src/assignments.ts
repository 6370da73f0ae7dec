import type { Assignment } from "@claude-rotate/contract";
import type { readJson } from "@claude-rotate/formats";
import { headerLines } from "./headers.ts";
import { plainPointer } from "./pointer.ts";

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

// No field of ours is as far down. A pointer is long only in a text nested to do harm, and costs its length to look at.
const LONGEST_POINTER = 500;

/** The strings directly below an object or array, those of superseded ones too. */
export function children(json: Json, parent: string): readonly JsonValue[] {
  const kind = json.kindAt(parent);
  if (kind === undefined) return [];
  // The name tells most of a long text apart before any pointer is put together.
  const named = kind === "array" ? json.values.filter(({ name }) => /^\d+$/.test(name)) : json.values;
  return named.filter(({ pointer }) => {
    if (pointer.length > LONGEST_POINTER || !pointer.startsWith(parent)) return false;
    return plainPointer(pointer.slice(0, pointer.lastIndexOf("/"))) === parent;
  });
}

/** The string at a pointer, and what a later one of the same name supersedes. */
export function at(json: Json, pointer: string): readonly JsonValue[] {
  const name = pointer.slice(pointer.lastIndexOf("/") + 1);
  return json.values.filter(
    (one) =>
      one.name === name && one.pointer.length <= LONGEST_POINTER && plainPointer(one.pointer) === pointer,
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

/** Variables that are no strings: the client makes the word of a number, a boolean or `null`. */
export function bareVariables(json: Json): readonly Assignment[] {
  return bare(json, ["number", "boolean", "null"], (span) => span);
}

/** In the state file `null` hides what the shell sets. Other values that are no strings were not looked into. */
export function hiding(json: Json): readonly Assignment[] {
  return bare(json, ["null"], ([start]) => [start, start]);
}

function bare(
  json: Json,
  kinds: readonly string[],
  meant: (span: Assignment["span"]) => Assignment["span"],
): readonly Assignment[] {
  const env = spellings(json, "env").at(-1) ?? "";
  return json.members(env).flatMap((name) => {
    const address = spellings(json, name, env).at(-1) ?? "";
    const span = json.spanAt(address);
    if (span === undefined || !kinds.includes(json.kindAt(address) ?? "")) return [];
    return [{ address, name, span: meant(span), codecs: [], fixed: NO_STRING }];
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
