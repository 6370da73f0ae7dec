import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { failuresOf } from "../src/index.ts";
import { manifestSpecs } from "../src/manifest.ts";
import { acme } from "./support/acme.ts";

const before = process.cwd();
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "manifest-"));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

const marker = {
  plugin: "./dist/index.js",
  api: 1,
  brings: { credentials: ["acme"], stores: ["acme-file"], sources: ["acme"] },
  capabilities: { files: ["home:.acmerc", "root:**/.env"] },
};

async function told(manifest: object): Promise<string> {
  writeFileSync("package.json", JSON.stringify(manifest));
  const failures = await failuresOf(manifestSpecs(acme));
  return failures.map(({ error }) => (error as Error).message).join("\n");
}

test("a manifest that says what the plugin has is right", async () => {
  expect(await told({ name: acme.name, "claude-rotate": marker })).toBe("");
});

test.each([
  ["no marker", undefined, /names no plugin's file/],
  [
    "a part that is not named",
    { ...marker, brings: { credentials: ["acme"], stores: ["acme-file"] } },
    /brings.sources/,
  ],
  ["a part that is not there", { ...marker, brings: { ...marker.brings, checks: ["X1"] } }, /brings.checks/],
  ["a file that is not named", { ...marker, capabilities: { files: ["home:.acmerc"] } }, /root:\*\*\/\.env/],
  ["another version", { ...marker, api: 2 }, /api of package.json/],
])("%s is told", async (_what, given, words) => {
  expect(await told({ name: acme.name, "claude-rotate": given })).toMatch(words);
});

test("another package's name is told", async () => {
  expect(await told({ name: "other", "claude-rotate": marker })).toMatch(/not the package's/);
});
