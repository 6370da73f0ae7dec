import type { Assignment, Codec, Reading } from "@claude-rotate/contract";
import { lineAt } from "./text.ts";

/** A reading of one of this package's formats, which never says `not-mine`. */
export type TextReading = Extract<Reading, { kind: "read" | "broken" }>;

/** Why a file's own reader does not take all of it. */
export interface Fault {
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

/** A command behind which nothing of the file is run, where it stands by itself and not in a block or a condition. */
export interface Stop {
  readonly at: number;
  /** `return`, `exec`. */
  readonly by: string;
}

/** A reading of a shell's file. */
export type ScriptReading =
  | (Extract<Reading, { kind: "read" }> & {
      /** The files that it runs with `source` and its like, as written, quotes off and variables in. */
      readonly sourced: readonly string[];
      /** What is open at the file's end: all that follows it is not run. */
      readonly unclosed?: Fault;
      /** Where its shell leaves it before its end. */
      readonly stop?: Stop;
    })
  | Extract<Reading, { kind: "broken" }>;

/** A name and its value, before it has an address. */
export interface Found {
  readonly name: string;
  readonly span: readonly [start: number, end: number];
  readonly codecs: readonly Codec[];
}

/**
 * The name, or where that is taken with `#2`, `#3`… behind it. `counts` remembers how far each name has come.
 */
export function unique(
  name: string,
  taken: { has(name: string): boolean },
  counts: Map<string, number>,
): string {
  if (!taken.has(name)) return name;
  let count = counts.get(name) ?? 1;
  let address: string;
  do {
    count++;
    address = `${name}#${count}`;
  } while (taken.has(address));
  counts.set(name, count);
  return address;
}

/** Gives every name an address of its own: the first of equals plain, the later ones `#2`, `#3`… in order of appearance. */
function ordinals(): (name: string) => string {
  const taken = new Set<string>();
  const counts = new Map<string, number>();
  return (name) => {
    const address = unique(name, taken, counts);
    taken.add(address);
    return address;
  };
}

export function addressed(found: readonly Found[]): Assignment[] {
  const address = ordinals();
  return found.map((one) => ({ address: address(one.name), ...one }));
}

/** Marks all but the last of equal names, where the file's reader takes that one. */
export function lastWins(assignments: readonly Assignment[]): Assignment[] {
  const last = new Map(assignments.map((one) => [one.name, one]));
  return assignments.map((one) =>
    last.get(one.name) === one ? one : { ...one, inert: "a later line sets it again" },
  );
}

/** The address that one more assignment of `name` gets behind those of a reading, or those above `at`. */
export function nextAddress(
  reading: TextReading,
  name: string,
  at: number = Number.POSITIVE_INFINITY,
): string {
  const address = ordinals();
  if (reading.kind === "read") for (const one of reading.assignments) if (one.span[0] < at) address(one.name);
  return address(name);
}

export function broken(text: string, at: number, message: string): Extract<Reading, { kind: "broken" }> {
  return { kind: "broken", line: lineAt(text, at).line, message };
}
