import type { Assignment, Codec, Reading } from "@claude-rotate/contract";
import { lineAt } from "./text.ts";

/** A reading of one of this package's formats, which never says `not-mine`. */
export type TextReading = Extract<Reading, { kind: "read" | "broken" }>;

/** A name and its value, before it has an address. */
export interface Found {
  readonly name: string;
  readonly span: readonly [start: number, end: number];
  readonly codecs: readonly Codec[];
}

/** Gives every name an address of its own: the first of equals plain, the later ones `#2`, `#3`… in order of appearance. */
export function ordinals(): (name: string) => string {
  const counts = new Map<string, number>();
  const taken = new Set<string>();
  return (name) => {
    let count = counts.get(name) ?? 0;
    let address: string;
    do {
      count++;
      address = count === 1 ? name : `${name}#${count}`;
    } while (taken.has(address));
    counts.set(name, count);
    taken.add(address);
    return address;
  };
}

export function addressed(found: readonly Found[]): Assignment[] {
  const address = ordinals();
  return found.map((one) => ({ address: address(one.name), ...one }));
}

/** The address that one more assignment of `name` gets behind those of a reading. */
export function nextAddress(reading: TextReading, name: string): string {
  const address = ordinals();
  if (reading.kind === "read") for (const one of reading.assignments) address(one.name);
  return address(name);
}

export function broken(text: string, at: number, message: string): Extract<Reading, { kind: "broken" }> {
  return { kind: "broken", line: lineAt(text, at).line, message };
}
