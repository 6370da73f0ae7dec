import fc from "fast-check";
import { expect } from "vitest";
import type { TextReading } from "../../src/index.ts";
import { checkFound, swap } from "./check.ts";
import { type Choose, documents, runs } from "./choose.ts";
import { type Document, newValue, valuesOf } from "./document.ts";

/** A text for the format's own reader, and the values that it should find there. */
export interface Case {
  readonly document: Document;
  readonly values: readonly string[];
  readonly text: string;
}

/**
 * Makes `runs` documents, shows for each that exactly the planted values are found and that one of them can be
 * swapped, there and back, and collects the texts before and after for the format's own reader. A value like a key
 * may be refused in pieces only (`…-word`).
 */
export function readerCases(make: (choose: Choose) => Document, read: (text: string) => TextReading): Case[] {
  const cases: Case[] = [];
  const made = documents((choose) => {
    const document = make(choose);
    return { document, index: choose(document.planted.length || 1), next: newValue(choose) };
  });
  const property = fc.property(made, ({ document, index, next }) => {
    checkFound(document, read);
    const values = valuesOf(document);
    cases.push({ document, values, text: document.text });
    const planted = document.planted[index];
    if (!planted) return;
    const text = swap(document, index, next.value, read);
    if (text !== undefined) cases.push({ document, values: values.with(index, next.value), text });
    else if (next.isKey) expect(planted.codecs.join()).toMatch(/-word(?:,|$)/);
  });
  fc.assert(property, { numRuns: runs });
  return cases;
}
