import { describe, expect, it } from "vitest";
import { readSystemd } from "../src/index.ts";
import { runs } from "./support/choose.ts";
import { isText, sights, valuesOf } from "./support/document.ts";
import { type Case, readerCases } from "./support/reader-cases.ts";
import { lacksSystemd, readBySystemd } from "./support/systemd.ts";
import { systemdDocument } from "./support/systemd-document.ts";

describe("files of environment.d", () => {
  let cases: Case[] = [];

  it(`gives back exactly the values that ${runs} generated files hold, and swaps them`, () => {
    // systemd takes no file with a value that is no UTF-8, and passes over an empty one.
    cases = readerCases(systemdDocument, readSystemd).filter(({ document, values }) =>
      [...values, ...valuesOf(document)].every((value) => value !== "" && isText(value)),
    );
  });

  it.skipIf(lacksSystemd())("systemd sees the new value there and the same everywhere else", () => {
    expect(cases.length).toBeGreaterThan(runs / 2);
    const seen = readBySystemd(
      cases.map(({ document, text }) => ({ text, names: [...document.last.keys()] })),
    );
    for (const [index, { document, values, text }] of cases.entries())
      expect(seen[index], JSON.stringify(text)).toEqual(sights(document, values));
  });
});
