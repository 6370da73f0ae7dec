import { describe, expect, it } from "vitest";
import { readPowershell } from "../src/index.ts";
import { runs } from "./support/choose.ts";
import { powershellDocument } from "./support/powershell-document.ts";
import { readerCases } from "./support/reader-cases.ts";

// No PowerShell runs here: the generator writes as Microsoft's pages about_Quoting_Rules, about_Special_Characters,
// about_Environment_Variables and about_Comments say (learn.microsoft.com/powershell/module/microsoft.powershell.core).
describe("PowerShell files", () => {
  it(`gives back exactly the values that ${runs} generated files hold, and swaps them`, () => {
    const cases = readerCases(powershellDocument, readPowershell);
    expect(cases.length).toBeGreaterThan(runs);
  });
});
