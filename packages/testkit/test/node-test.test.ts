import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const CODE = `import assert from "node:assert";
import { test } from "node:test";
import { pluginSpecs } from "@claude-rotate/testkit";

const plugin = { name: "empty", api: 1 };
for (const { name, run } of pluginSpecs(plugin, {})) test(name, run);
`;

test("any other runner takes the suites", () => {
  const folder = fs.mkdtempSync(path.join(import.meta.dirname, "runner-"));
  try {
    const file = path.join(folder, "plugin.test.mjs");
    fs.writeFileSync(file, CODE);
    const { status, stdout } = spawnSync(process.execPath, ["--test", file], { encoding: "utf8" });
    expect(stdout).toContain("it brings nothing");
    expect(status).toBe(1);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
