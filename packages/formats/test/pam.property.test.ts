import { describe, expect, it } from "vitest";
import { readPam } from "../src/index.ts";
import { runs } from "./support/choose.ts";
import { sights } from "./support/document.ts";
import { lacksPam, readByPam } from "./support/pam.ts";
import { pamDocument } from "./support/pam-document.ts";
import { type Case, readerCases } from "./support/reader-cases.ts";

describe("/etc/environment", () => {
  let cases: Case[] = [];

  it(`gives back exactly the values that ${runs} generated files hold, and swaps them`, () => {
    cases = readerCases(pamDocument, readPam);
  });

  it.skipIf(lacksPam())("pam_env sees the new value there and the same everywhere else", () => {
    expect(cases.length).toBeGreaterThan(runs);
    const seen = readByPam(cases.map(({ document, text }) => ({ text, names: [...document.last.keys()] })));
    for (const [index, { document, values, text }] of cases.entries())
      expect(seen[index], JSON.stringify(text)).toEqual(sights(document, values));
  });
});
