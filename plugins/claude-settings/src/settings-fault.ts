import type { JsonKind } from "@claude-rotate/formats";
import { type Json, spellings } from "./assignments.ts";
import { FIELDS, type Shape } from "./settings-fields.ts";

/** A field that makes the client drop the whole file. */
export interface Fault {
  readonly pointer: string;
  /** As in `"permissions.allow" is not a list`. */
  readonly what: string;
}

/** The first one, in the order of the text. */
export function settingsFault(json: Json, text: string): Fault | undefined {
  return faultBelow({ json, text }, { fields: FIELDS }, "", "");
}

interface Source {
  readonly json: Json;
  readonly text: string;
}

function faultBelow(
  source: Source,
  { fields = {}, members }: Pick<Shape, "fields" | "members">,
  parent: string,
  path: string,
): Fault | undefined {
  for (const name of source.json.members(parent)) {
    const shape = Object.hasOwn(fields, name) ? fields[name] : members;
    if (shape === undefined) continue;
    const pointer = spellings(source.json, name, parent).at(-1) ?? "";
    const fault = faultAt(source, shape, pointer, `${path}${name}`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

const TITLES: Readonly<Record<string, string>> = {
  array: "a list",
  object: "an object",
  number: "a number",
  string: "a string",
  boolean: "true or false",
};

function faultAt(source: Source, shape: Shape, pointer: string, path: string): Fault | undefined {
  const { kinds, words, items, needs = [], counts } = shape;
  const { json } = source;
  const kind = json.kindAt(pointer);
  const fault = (what: string, at = pointer): Fault => ({ pointer: at, what: `"${path}" ${what}` });
  if (kind === undefined || !kinds.includes(kind))
    return fault(`is not ${kinds.map((one) => TITLES[one] ?? one).join(" or ")}`);
  if (words && !words.includes(writtenAt(source, pointer).slice(1, -1)))
    return fault(`is none of ${words.map((word) => `"${word}"`).join(", ")}`);
  if (counts && !isCount(writtenAt(source, pointer))) return fault("is not a whole number above zero");
  const missing = needs.find((name) => !json.members(pointer).includes(name));
  if (missing !== undefined) return fault(`has no "${missing}"`);
  if (kind === "array" && items !== undefined) {
    const odd = oddItem(json, pointer, items);
    return odd === undefined ? undefined : fault(`holds something that is not ${TITLES[items]}`, odd);
  }
  return kind === "object" ? faultBelow(source, shape, pointer, `${path}.`) : undefined;
}

function oddItem(json: Json, list: string, items: JsonKind): string | undefined {
  for (let index = 0; ; index++) {
    const kind = json.kindAt(`${list}/${index}`);
    if (kind !== items) return kind && `${list}/${index}`;
  }
}

function writtenAt({ json, text }: Source, pointer: string): string {
  const [start, end] = json.spanAt(pointer) ?? [0, 0];
  return text.slice(start, end);
}

function isCount(written: string): boolean {
  const value = Number(written);
  return Number.isInteger(value) && value > 0;
}
