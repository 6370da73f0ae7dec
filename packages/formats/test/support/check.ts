import type { Assignment } from "@claude-rotate/contract";
import { expect } from "vitest";
import { decode, encode, type TextReading } from "../../src/index.ts";
import type { Document } from "./document.ts";

export function assignmentsOf(reading: TextReading): readonly Assignment[] {
  if (reading.kind !== "read") throw new Error(`broken at line ${reading.line}: ${reading.message}`);
  return reading.assignments;
}

/** That exactly what was planted is found, where it stands, and says what it should. */
export function checkFound(document: Document, read: (text: string) => TextReading): void {
  const found = assignmentsOf(read(document.text));
  const bare = found.map(({ name, span, codecs }) => ({
    name,
    span,
    codecs,
    value: valueAt(document.text, span, codecs),
  }));
  expect(bare).toEqual(
    document.planted.map(({ name, span, codecs, value }) => ({ name, span, codecs, value })),
  );
  const addresses = found.map(({ address }) => address);
  expect(new Set(addresses).size).toBe(addresses.length);
}

function valueAt(text: string, span: readonly [number, number], codecs: Assignment["codecs"]): string {
  return decode(text.slice(...span), codecs);
}

export function replace(text: string, [start, end]: readonly [number, number], raw: string): string {
  return text.slice(0, start) + raw + text.slice(end);
}

/**
 * Swaps one planted value: the new text, or `undefined` where its quoting can't hold the new value. Shows that the same
 * assignments are found again, that only this one has changed, and that the way back gives every byte back.
 */
export function swap(
  document: Document,
  index: number,
  value: string,
  read: (text: string) => TextReading,
): string | undefined {
  const { text } = document;
  const before = assignmentsOf(read(text));
  const one = before[index];
  if (!one) throw new Error("nothing is planted there");
  const raw = encode(value, one.codecs);
  if (typeof raw !== "string") return undefined;
  const swapped = replace(text, one.span, raw);
  const after = assignmentsOf(read(swapped));
  const state = (list: readonly Assignment[], from: string) =>
    list.map((each) => ({
      address: each.address,
      inert: each.inert,
      value: valueAt(from, each.span, each.codecs),
    }));
  const expected = state(before, text);
  const changed = expected[index];
  if (changed) changed.value = value;
  expect(state(after, swapped)).toEqual(expected);
  const again = after[index];
  if (!again) throw new Error("the new value is not found");
  expect(replace(swapped, again.span, text.slice(...one.span))).toBe(text);
  return swapped;
}
