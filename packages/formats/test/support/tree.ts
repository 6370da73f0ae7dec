import type { Insertion, Refusal } from "@claude-rotate/contract";
import { expect } from "vitest";
import { decode, encode, type TextReading, type TreeReading } from "../../src/index.ts";
import { replace } from "./check.ts";

export type Path = readonly (string | number)[];

/** A planted string: what should be found, and where the format's own reader has it. */
export interface TreeSpot {
  readonly pointer: string;
  readonly name: string;
  readonly codec:
    | "toml-basic"
    | "toml-literal"
    | "toml-multiline-basic"
    | "toml-multiline-literal"
    | YamlCodec;
  readonly span: readonly [start: number, end: number];
  /** What the codec makes of what stands there, one character per byte. */
  readonly value: string;
  /** What the reader has, bytes too; differs from `value` where several lines stand under `|` or `>`. */
  readonly seen: string;
  /** What the reader has behind a new value: the line break under `|`. */
  readonly suffix: string;
  /** Where the reader has it: the document's number, then names and indices. Several where aliases stand for it. */
  readonly paths: Path[];
  superseded: boolean;
}

export type YamlCodec = "yaml-plain" | "yaml-single" | "yaml-double" | "yaml-block";

export interface TreeDocument {
  text: string;
  readonly spots: TreeSpot[];
  isStrict: boolean;
}

export const unicode = (bytes: string): string => Buffer.from(bytes, "latin1").toString("utf8");

export type Read = Extract<TreeReading, { kind: "read" }>;

export function ofRead(reading: TreeReading, text: string): Read {
  if (reading.kind === "broken") {
    throw new Error(`broken at line ${reading.line}: ${reading.message}\n${JSON.stringify(text)}`);
  }
  return reading;
}

/** As assignments, for the tables that all formats share. */
export function asAssignments(read: (text: string) => TreeReading): (text: string) => TextReading {
  return (text) => {
    const reading = read(text);
    if (reading.kind === "broken") return reading;
    const assignments = reading.values.map(({ pointer, name, span, codecs, superseded }) => {
      return { address: superseded ? `!${pointer}` : pointer, name, span, codecs };
    });
    return { kind: "read", assignments };
  };
}

/** What `value` is once the one at `path` in it is `text`. */
function withText(value: unknown, path: Path, text: string): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return text;
  if (Array.isArray(value))
    return value.map((one, index) => (index === step ? withText(one, rest, text) : one));
  const entries = Object.entries(value as object);
  return Object.fromEntries(
    entries.map(([name, one]) => [name, name === step ? withText(one, rest, text) : one]),
  );
}

function textAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((one, step) => Object.getOwnPropertyDescriptor(one ?? {}, step)?.value, value);
}

/** How many strings a value holds. */
function strings(value: unknown): number {
  if (typeof value === "string") return 1;
  if (typeof value !== "object" || value === null || value instanceof Date) return 0;
  return Object.values(value).reduce((count: number, one) => count + strings(one), 0);
}

/** That exactly what was planted is found, and that the format's own reader has the same strings and no others. */
export function checkTree(
  { text, spots, isStrict }: TreeDocument,
  read: (text: string) => TreeReading,
  judge: (text: string) => unknown,
): void {
  const reading = ofRead(read(text), text);
  const found = reading.values.map(({ codecs, ...one }) => {
    return { ...one, codec: codecs.join(), value: decode(text.slice(...one.span), codecs) };
  });
  const planted = spots.map(({ pointer, name, codec, span, value, superseded }) => {
    return { pointer, name, codec, span, value, superseded };
  });
  expect(found, JSON.stringify(text)).toEqual(planted);
  expect(reading.strict === undefined).toBe(isStrict);
  const seen = judge(text);
  const living = spots.filter(({ superseded }) => !superseded);
  for (const { paths, seen: value } of living) {
    for (const path of paths) expect(textAt(seen, path), JSON.stringify(text)).toBe(unicode(value));
  }
  expect(strings(seen)).toBe(living.reduce((count, { paths }) => count + paths.length, 0));
  for (const { pointer } of spots) expect(reading.kindAt(pointer)).toBe("string");
}

/** Swaps one, there and back; `undefined` where its writing can't hold the new value. */
export function checkTreeSwap(
  { text, spots }: TreeDocument,
  spot: TreeSpot,
  value: string,
  read: (text: string) => TreeReading,
  judge: (text: string) => unknown,
): string | undefined {
  const raw = encode(value, [spot.codec]);
  if (typeof raw !== "string") return undefined;
  const swapped = replace(text, spot.span, raw);
  const now = ofRead(read(swapped), swapped).values.map(({ span, codecs, ...one }) => {
    return { ...one, value: decode(swapped.slice(...span), codecs) };
  });
  const expected = spots.map(({ pointer, name, superseded, value: old }) => {
    return { pointer, name, superseded, value: pointer === spot.pointer ? value : old };
  });
  expect(now, JSON.stringify(swapped)).toEqual(expected);
  const again = ofRead(read(swapped), swapped).values.find(({ pointer }) => pointer === spot.pointer);
  expect(again && replace(swapped, again.span, text.slice(...spot.span))).toBe(text);
  const before = judge(text);
  const paths = spot.superseded ? [] : spot.paths;
  const after = paths.reduce((tree, path) => withText(tree, path, unicode(value) + spot.suffix), before);
  expect(judge(swapped), JSON.stringify(swapped)).toEqual(after);
  return swapped;
}

/** Swaps a key within a longer text: what stands round it stays. False where none is there. */
export function checkTreeInner(
  { text }: TreeDocument,
  { span, codec, paths, seen, superseded }: TreeSpot,
  read: (text: string) => TreeReading,
  judge: (text: string) => unknown,
): boolean {
  const at = text.slice(...span).indexOf("sk-old");
  if (at < 0 || superseded) return false;
  const raw = encode("sk-ant-new_1", [codec]) as string;
  const swapped = replace(text, [span[0] + at, span[0] + at + "sk-old".length], raw);
  ofRead(read(swapped), swapped);
  const inner = unicode(seen.replace("sk-old", "sk-ant-new_1"));
  const after = paths.reduce((tree, path) => withText(tree, path, inner), judge(text));
  expect(judge(swapped), JSON.stringify(swapped)).toEqual(after);
  return true;
}

/** The strings of a value, as `pointer=text`. */
export function stringsIn(value: unknown, pointer = ""): string[] {
  if (typeof value === "string") return [`${pointer}=${value}`];
  if (typeof value !== "object" || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([name, one]) =>
    stringsIn(one, `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`),
  );
}

/**
 * Adds a string beside one that is there, or in an object that is not; false where that is refused. `judge` gives the
 * first document, at depth `root` of the paths.
 */
export function checkTreeAdded(
  { text, spots }: TreeDocument,
  pick: number,
  add: (text: string, path: readonly string[], name: string) => Insertion | Refusal,
  read: (text: string) => TreeReading,
  judge: (text: string) => unknown,
  root = 0,
): boolean {
  const beside = spots[pick % (spots.length || 1)]?.paths[0]?.slice(root, -1) ?? [];
  const path = [[], beside, [...beside, "new"], ["new", "a.b"]][pick % 4] as (string | number)[];
  if (path.some((step) => typeof step === "number")) return false;
  const insertion = add(text, path as string[], "ADDED");
  if ("refused" in insertion) return false;
  const { at, before, after, codecs } = insertion;
  const added = `${text.slice(0, at)}${before}${encode('new"value', codecs)}${after}${text.slice(at)}`;
  const old = ofRead(read(text), text).values.map(({ pointer, span }) => [pointer, text.slice(...span)]);
  const now = ofRead(read(added), added).values;
  const others = now.filter(({ pointer }) => pointer !== insertion.address);
  expect(others.map(({ pointer, span }) => [pointer, added.slice(...span)])).toEqual(old);
  expect(now.find(({ pointer }) => pointer === insertion.address)).toMatchObject({
    name: "ADDED",
    superseded: false,
  });
  const known = new Set(stringsIn(judge(text)));
  // It stands once more for each alias of the mapping.
  const fresh = stringsIn(judge(added)).filter((string) => !known.has(string));
  expect(fresh.filter((string) => !string.endsWith('/ADDED=new"value'))).toEqual([]);
  expect(fresh).toContain(
    `${["", ...path, "ADDED"].map((step) => `${step}`.replaceAll("~", "~0").replaceAll("/", "~1")).join("/")}=new"value`,
  );
  if (text.includes("\r\n") && !/(?<!\r)\n/.test(text)) expect(added).not.toMatch(/(?<!\r)\n/);
  return true;
}
