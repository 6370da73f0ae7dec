import type { Assignment, FileRef, FileStore, Insertion, Reading } from "@claude-rotate/contract";
import { encode } from "@claude-rotate/formats";
import { expect } from "vitest";
import { plugin } from "../src/index.ts";

export type ReadText = Extract<Reading, { kind: "read" }>;

export function store(id: string): FileStore {
  const found = plugin.stores!.find((one) => one.id === id);
  if (found === undefined || !("files" in found)) throw new Error(`no store ${id}`);
  return found;
}

/** The layer of most files of a store. */
const LAYERS: Readonly<Record<string, string>> = { state: "state", login: "credentials" };

export function ref(layer = "user"): FileRef {
  return { path: "/home/u/file.json", under: "home", base: "/home/u", layer };
}

/** The reading of a text, which must not be broken. One character of `text` is one byte, as the core hands it over. */
export function read(id: string, text: string, layer: string | undefined = LAYERS[id]): ReadText {
  const reading = store(id).read(text, ref(layer));
  if (reading.kind !== "read") throw new Error(`${reading.kind}: ${text}`);
  return reading;
}

/** Each assignment as its address and what stands in its span, byte for byte. */
export function written(id: string, text: string, layer?: string): readonly (readonly [string, string])[] {
  return read(id, text, layer).assignments.map(({ address, span }) => [
    address,
    text.slice(span[0], span[1]),
  ]);
}

export function find(reading: ReadText, address: string): Assignment {
  const found = reading.assignments.find((one) => one.address === address);
  expect(found, address).toBeDefined();
  return found!;
}

/** `text` with `value` put in. */
export function put(text: string, { at, before, after, codecs }: Insertion, value: string): string {
  const raw = encode(value, codecs);
  if (typeof raw !== "string") throw new Error(raw.refused);
  return text.slice(0, at) + before + raw + after + text.slice(at);
}
