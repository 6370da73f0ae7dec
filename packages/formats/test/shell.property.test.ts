import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Dialect, readShell } from "../src/index.ts";
import { checkFound, swap } from "./support/check.ts";
import { documents, runs } from "./support/choose.ts";
import { type Document, newValue, sights, valuesOf } from "./support/document.ts";
import { shellDocument } from "./support/shell-document.ts";
import { isMissing, refused, run } from "./support/shells.ts";

interface Case {
  readonly document: Document;
  readonly values: readonly string[];
  readonly text: string;
}

describe.each<Dialect>(["bash", "zsh"])("%s files", (dialect) => {
  const cases: Case[] = [];

  it(`gives back exactly the values that ${runs} generated files hold, and swaps them`, () => {
    const made = documents((choose) => {
      const document = shellDocument(choose, dialect);
      return { document, index: choose(document.planted.length || 1), next: newValue(choose) };
    });
    const read = (text: string) => readShell(text, dialect);
    fc.assert(
      fc.property(made, ({ document, index, next }) => {
        checkFound(document, read);
        const values = valuesOf(document);
        cases.push({ document, values, text: document.text });
        const planted = document.planted[index];
        if (!planted) return;
        const text = swap(document, index, next.value, read);
        if (text !== undefined) cases.push({ document, values: values.with(index, next.value), text });
        else if (next.isKey) expect(planted.codecs).toEqual(["shell-word"]);
      }),
      { numRuns: runs },
    );
  });

  it.skipIf(isMissing(dialect))(`${dialect} itself sees the new value there and the same values everywhere else`, () => {
    const seen = run(
      dialect,
      cases.map(({ document, text }) => ({ text, names: [...document.last.keys()] })),
    );
    for (const [index, { document, values, text }] of cases.entries()) {
      expect(seen[index], JSON.stringify(text)).toEqual(sights(document, values));
    }
    expect(cases.length).toBeGreaterThan(runs);
  });

  it.skipIf(isMissing(dialect))(`${dialect} -n finds no fault in what was swapped`, () => {
    const sample = cases.slice(0, 100).map(({ text }) => text);
    expect(refused(dialect, sample).map((index) => sample[index])).toEqual([]);
  });
});
