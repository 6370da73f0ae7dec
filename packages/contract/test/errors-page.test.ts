import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CODES } from "../src/index.ts";

const page = readFileSync(new URL("../../../docs/ERRORS.md", import.meta.url), "utf8");
const sections = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section): [string, string] => [section.slice(0, section.indexOf("\n")), section]),
);

test("docs/ERRORS.md has a section for every code, and none for another", () => {
  expect([...sections.keys()].sort()).toEqual(Object.keys(CODES).sort());
});

test.each(Object.entries(CODES))(
  "the section of %s states its exit code, status and next step",
  (code, { exit, status, hint }) => {
    expect(sections.get(code)).toContain(`\nExit ${exit} · HTTP ${status}\n`);
    expect(sections.get(code)).toContain(`\n**Next:** ${hint}\n`);
  },
);
