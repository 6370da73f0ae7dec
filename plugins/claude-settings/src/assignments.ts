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

/** All pointers of one field at the top: equal names get ordinals, and the last of them is what counts. */
export function spellings(json: Json, field: string): readonly string[] {
  const pointers = [`/${field}`];
  while (json.kindAt(`/${field}#${pointers.length + 1}`) !== undefined)
    pointers.push(`/${field}#${pointers.length + 1}`);
  return pointers;
}

/** Every variable of an `env` object. Custom headers hold several values in one string: each line is a place of its own. */
export function variables(json: Json, text: string): readonly Assignment[] {
  return children(json, "/env").flatMap((value) =>
    value.name === CUSTOM_HEADERS ? customHeaders(value, text) : [assignment(value)],
  );
}

function customHeaders(value: JsonValue, text: string): readonly Assignment[] {
  const [start, end] = value.span;
  const seen = new Map<string, number>();
  const lines = headerLines(text.slice(start, end), "json").map((line): Assignment => {
    const count = (seen.get(line.name) ?? 0) + 1;
    seen.set(line.name, count);
    const name = line.name.replaceAll("~", "~0").replaceAll("/", "~1");
    return assignment(value, {
      address: `${value.pointer}/${name}${count > 1 ? `#${count}` : ""}`,
      name: line.name,
      span: [start + line.start, start + line.end],
    });
  });
  return lines.length > 0 ? lines : [assignment(value)];
}
