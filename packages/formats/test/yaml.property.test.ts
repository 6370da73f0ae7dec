import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { addYamlString, readYaml } from "../src/index.ts";
import { documents, runs } from "./support/choose.ts";
import { newValue } from "./support/document.ts";
import { checkTree, checkTreeAdded, checkTreeInner, checkTreeSwap, unicode } from "./support/tree.ts";
import { yamlDocument } from "./support/yaml-document.ts";

/** What the yaml package makes of all documents. */
function judge(text: string): unknown[] {
  // It stumbles over a list right behind a byte order mark.
  const all = parseAllDocuments(unicode(text).replace(/^\ufeff/, ""), {
    uniqueKeys: false,
    logLevel: "silent",
    prettyErrors: false,
  });
  if ("empty" in all) return [];
  return all.map((document) => {
    if (document.errors.length > 0)
      throw new Error(`${document.errors[0]?.message}: ${JSON.stringify(text)}`);
    return document.toJS({ maxAliasCount: -1 });
  });
}

const cases = documents((choose) => ({
  document: yamlDocument(choose),
  pick: choose(50),
  next: newValue(choose),
}));

describe("YAML files", () => {
  it(`gives back exactly the strings that ${runs} generated files hold, as the yaml package does`, () => {
    const property = fc.property(cases, ({ document }) => checkTree(document, readYaml, judge));
    fc.assert(property, { numRuns: runs });
  });

  it("swaps one, there and back, and the yaml package sees the new value there and the same everywhere else", () => {
    let swaps = 0;
    const property = fc.property(cases, ({ document, pick, next }) => {
      const spot = document.spots[pick % (document.spots.length || 1)];
      if (!spot) return;
      const swapped = checkTreeSwap(document, spot, next.value, readYaml, judge);
      if (swapped !== undefined) swaps++;
      else expect(next.isKey).toBe(false);
    });
    fc.assert(property, { numRuns: runs });
    expect(swaps).toBeGreaterThan(runs / 3);
  });

  it("swaps a key within a longer text, under | and > too", () => {
    let swaps = 0;
    const property = fc.property(cases, ({ document }) => {
      for (const spot of document.spots) if (checkTreeInner(document, spot, readYaml, judge)) swaps++;
    });
    fc.assert(property, { numRuns: runs });
    expect(swaps).toBeGreaterThan(runs / 20);
  });

  it("adds a string to any mapping, and nothing else changes", () => {
    let added = 0;
    const first = (text: string) => judge(text)[0];
    const property = fc.property(cases, ({ document, pick }) => {
      if (checkTreeAdded(document, pick, addYamlString, readYaml, first, 1)) added++;
    });
    fc.assert(property, { numRuns: runs });
    expect(added).toBeGreaterThan(runs / 10);
  });
});
