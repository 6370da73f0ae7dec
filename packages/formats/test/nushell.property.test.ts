import { describe, expect, it } from "vitest";
import { readNushell } from "../src/index.ts";
import { runs } from "./support/choose.ts";
import { nushellDocument } from "./support/nushell-document.ts";
import { readerCases } from "./support/reader-cases.ts";

describe("nushell files", () => {
  it(`gives back exactly the values that ${runs} generated files hold, and swaps them`, () => {
    const cases = readerCases(nushellDocument, readNushell);
    expect(cases.length).toBeGreaterThan(runs);
  });
});
