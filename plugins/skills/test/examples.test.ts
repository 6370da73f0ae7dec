import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import type { Profile } from "../src/profiles.ts";
import { storeOf } from "../src/store.ts";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const [, CODE = ""] = /```js\n(.*?)```/s.exec(README) ?? [];

/** The example as it would stand in the table: data, loaded as it is. */
async function load(): Promise<Profile> {
  const folder = mkdtempSync(join(tmpdir(), "example-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "example.mjs");
  writeFileSync(file, `export default ${CODE};\n`);
  return (await import(/* @vite-ignore */ pathToFileURL(file).href)).default;
}

test("one more profile is under 30 lines of data", () => {
  expect(CODE.trim().split("\n").length).toBeLessThan(30);
});

test("the README's profile says what its skill needs beyond its text, and where else its keys stand", async () => {
  const store = storeOf([await load()]);
  const text = "---\nname: acme\n---\nSet ACME_API_KEY. For a trial set DEMO_API_KEY.\n";
  const path = "/home/u/.claude/skills/acme/SKILL.md";
  const base = "/home/u/.claude";
  const reading = store.read(text, { path, under: "claude-config", base, layer: "personal" });
  if (reading.kind !== "read") throw new Error(reading.kind);
  expect(reading.needs?.map(({ name }) => name).sort()).toEqual(["ACME_API_KEY", "ACME_TOKEN"]);

  const pattern = store.files.find(({ glob }) => glob === "acme/credentials.toml");
  const file = {
    path: "/home/u/.config/acme/credentials.toml",
    under: "config",
    base: "/home/u/.config",
  } as const;
  const keys = store.read('token = "value"\n', { ...file, ...(pattern?.layer && { layer: pattern.layer }) });
  expect(keys).toMatchObject({ kind: "read", assignments: [{ address: "/token" }] });
});
