import { linkSync } from "node:fs";
import { expect, test } from "vitest";
import { run, runJson } from "./support/run.ts";
import { smallWorld, TO } from "./support/world.ts";

/** Three files that can't be written, for two reasons, and one whose spot can't hold the key. */
async function refusedWorld() {
  const world = await smallWorld();
  const { home, keys } = world;
  const pieces = `export ANTHROPIC_API_KEY="${keys.old.slice(0, 40)}"'${keys.old.slice(40)}'\n`;
  home.write(".zshrc", `: 1\n${pieces}`);
  home.write(".bashrc", pieces);
  home.write(".bash_profile", `export ANTHROPIC_API_KEY=${keys.old}\n`);
  linkSync(home.at(".bash_profile"), home.at("second"));
  return world;
}

test("everything that can't be written is named at once, and nothing changes", async () => {
  const { home, options } = await refusedWorld();
  const before = home.snapshot();
  const { document, code } = await runJson(["rotate", ...TO, "--yes"], options);
  expect(code).toBe(1);
  const all = [document.error, ...document.error.more];
  expect(all.map(({ code: one, path, line }) => [one, path, line]).sort()).toEqual([
    ["PLACE_HARD_LINKED", home.at(".bash_profile"), undefined],
    ["PLACE_REFUSED", home.at(".bashrc"), 1],
    ["PLACE_REFUSED", home.at(".zshrc"), 2],
  ]);
  const { stderr } = await run(["rotate", ...TO, "--yes"], options);
  for (const where of ["~/.bash_profile", "~/.bashrc:1", "~/.zshrc:2"])
    expect(stderr).toContain(`  ${where}\n`);
  expect(stderr.match(/^✗ /gm)).toHaveLength(3);
  expect(stderr.match(/Rewrite that line/g)).toHaveLength(1);
  expect(home.snapshot()).toEqual(before);
});

test("so is everything that could not be looked at", async () => {
  const { home, keys, options } = await smallWorld();
  home.write(".bashrc", `echo 'x\nexport ANTHROPIC_API_KEY=${keys.old}\n`);
  home.write(".cursor/mcp.json", `{"mcpServers": {"b": "${keys.old}" "c"}}`);
  const { document } = await runJson(["rotate", ...TO, "--yes"], options);
  const all = [document.error, ...document.error.more];
  expect(all.map(({ code, path }) => [code, path]).sort()).toEqual([
    ["PLACE_BROKEN", home.at(".bashrc")],
    ["PLACE_BROKEN", home.at(".cursor/mcp.json")],
  ]);
});
