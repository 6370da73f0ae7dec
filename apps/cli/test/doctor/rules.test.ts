import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "@claude-rotate/contract";
import { createRegistry } from "@claude-rotate/core";
import { plugin as keychain } from "@claude-rotate/plugin-macos-keychain";
import { expect, test } from "vitest";
import { officialPlugins } from "../../src/plugins.ts";

const page = readFileSync(join(import.meta.dirname, "../../../../docs/rules.md"), "utf8");
const sections = page.split(/^## /m).slice(1);
const cases = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => readFileSync(join(import.meta.dirname, name), "utf8"))
  .join("");

async function rules() {
  const plugins = [...(await officialPlugins()), keychain] as readonly Plugin[];
  return createRegistry(plugins).checks.map(({ part }) => part);
}

test("docs/rules.md has a section for each rule, in order, with its level, its title and a mend", async () => {
  const heads = sections.map((section) => section.split("\n").slice(0, 3).join("\n"));
  const known = (await rules()).map(({ id, level, title }) => `${id}\n\n**${level}** · ${title}`);
  expect(heads).toEqual([...new Set(known)].sort());
  for (const section of sections) expect(section).toMatch(/^\*\*Mend:\*\* \S/m);
});

test("every rule has a case that plants its fault", async () => {
  const missing = (await rules()).filter(({ id }) => !new RegExp(`["\`]${id} [EWI]\\b`).test(cases));
  expect(missing.map(({ id }) => id)).toEqual([]);
});
