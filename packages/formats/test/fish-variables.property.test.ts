import { describe, expect, it } from "vitest";
import { readFishVariables } from "../src/index.ts";
import { runs } from "./support/choose.ts";
import { isText, sights } from "./support/document.ts";
import { fishVariablesDocument } from "./support/fish-variables-document.ts";
import { type Case, readerCases } from "./support/reader-cases.ts";
import { isMissing } from "./support/shells.ts";
import { readByFish } from "./support/universal.ts";

describe("files of fish's universal variables", () => {
  let cases: Case[] = [];

  it(`gives back exactly the values that ${runs} generated files hold, and swaps them`, () => {
    // A new value that is no UTF-8 is no key, and no file that the reader takes.
    cases = readerCases(fishVariablesDocument, readFishVariables).filter(({ values }) =>
      values.every(isText),
    );
  });

  it.skipIf(isMissing("fish"))("fish itself sees the new value there and the same everywhere else", () => {
    expect(cases.length).toBeGreaterThan(runs);
    const seen = readByFish(cases.map(({ document, text }) => ({ text, names: [...document.last.keys()] })));
    for (const [index, { document, values, text }] of cases.entries())
      expect(seen[index], JSON.stringify(text)).toEqual(sights(document, values));
  });
});
