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

/** The strings directly below an object or array. */
export function children(json: Json, parent: string): readonly JsonValue[] {
  return json.values.filter(({ pointer }) => pointer.slice(0, pointer.lastIndexOf("/")) === parent);
}

export function at(json: Json, pointer: string): readonly JsonValue[] {
  return json.values.filter((value) => value.pointer === pointer);
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
