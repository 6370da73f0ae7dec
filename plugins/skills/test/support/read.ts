import type { Assignment, FileRef, FileStore, Reading, Requirement } from "@claude-rotate/contract";
import { decode, encode } from "@claude-rotate/formats";
import { expect } from "vitest";
import { plugin } from "../../src/index.ts";
import { FOLDERS } from "../../src/places.ts";

export type ReadText = Extract<Reading, { kind: "read" }>;

export function store(id: string): FileStore {
  const found = plugin.stores!.find((one) => one.id === id);
  if (found === undefined || !("files" in found)) throw new Error(`no store ${id}`);
  return found;
}

/** A file below a row of `FOLDERS`, `*` in whose path is filled with the names given. */
export function ref(path: string, layer = "personal", names: readonly string[] = []): FileRef {
  const folder = FOLDERS.find((one) => one.layer === layer)!;
  const base = folder.under === "root" ? "/home/u/app" : "/home/u/.claude";
  const rest = [...names];
  const filled = folder.path.replace(/\*/g, () => rest.shift() ?? "x");
  return { path: `${base}/${filled}/${path}`, under: folder.under, base, layer };
}

export function readAt(path: string, text: string, layer?: string, names?: readonly string[]): ReadText {
  const reading = store("skill").read(text, ref(path, layer, names));
  if (reading.kind !== "read") throw new Error(`${JSON.stringify(reading)}: ${text}`);
  return reading;
}

export function needs(
  path: string,
  text: string,
  layer?: string,
  names?: readonly string[],
): readonly Requirement[] {
  return readAt(path, bytes(text), layer, names).needs ?? [];
}

/** A text as the core hands it over, one character a byte. */
export function bytes(text: string): string {
  return Buffer.from(text).toString("latin1");
}

export function put(text: string, [start, end]: Assignment["span"], raw: string): string {
  return text.slice(0, start) + raw + text.slice(end);
}

/** The text without the marks `⟦…⟧`, and where they stood. */
export function marked(source: string): {
  readonly text: string;
  readonly spans: readonly Assignment["span"][];
} {
  const spans: [number, number][] = [];
  let text = "";
  let start = 0;
  for (const piece of source.split(/([⟦⟧])/)) {
    if (piece === "⟦") start = text.length;
    else if (piece === "⟧") spans.push([start, text.length]);
    else text += bytes(piece);
  }
  return { text, spans };
}

/**
 * That exactly the marked values are found in a skill's file, and that each can be swapped: it is found again at its address
 * and nothing else moves. Gives `address name` of each, with ` fixed` behind those that must not be written.
 */
export function found(path: string, source: string, next = "New-key_123"): readonly string[] {
  const { text, spans } = marked(source);
  const { assignments } = readAt(path, text);
  expect(assignments.map(({ span }) => text.slice(...span))).toEqual(
    spans.map((span) => text.slice(...span)),
  );
  expect(assignments.map(({ span }) => span)).toEqual(spans);
  for (const { address, span, codecs, fixed } of assignments) {
    if (fixed !== undefined) continue;
    const raw = encode(next, codecs);
    if (typeof raw !== "string") throw new Error(raw.refused);
    const swapped = put(text, span, raw);
    const again = readAt(path, swapped).assignments;
    expect(again.map((one) => one.address)).toEqual(assignments.map((one) => one.address));
    const one = again.find((candidate) => candidate.address === address)!;
    expect(decode(swapped.slice(...one.span), one.codecs)).toBe(next);
    expect(put(swapped, one.span, text.slice(...span))).toBe(text);
  }
  return assignments.map(
    ({ address, name, fixed }) => `${address} ${name}${fixed === undefined ? "" : " fixed"}`,
  );
}
