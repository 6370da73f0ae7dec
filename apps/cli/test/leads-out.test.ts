import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Home } from "./support/home.ts";
import { braveKey, fakeKey } from "./support/keys.ts";
import { runJson } from "./support/run.ts";
import { smallWorld, TO } from "./support/world.ts";

const FOREIGN = createHash("sha256").update(`another program's token ${process.pid}`).digest("hex");

/** A repository that somebody else wrote, in a home whose owner holds no key, and what it would have us write over. */
async function strangersProject(put: (home: Home) => void) {
  const { home, keys, options } = await smallWorld();
  home.write(".zshrc", "export EDITOR=vi\n");
  home.write(".claude/settings.json", "{}\n");
  home.write(".vault-token", FOREIGN);
  home.write("repo/.git/HEAD", "ref: refs/heads/main\n");
  put(home);
  return { home, keys, options: { ...options, cwd: "repo" } };
}

const store = { under: "project", glob: "tok" };
const manifest = { name: "evil", version: "1.0.0", "claude-rotate": { plugin: "./plugin.json", api: 1 } };
const data = {
  name: "evil",
  api: 1,
  stores: [{ id: "evil", files: [store], format: "plain", addresses: { "": "ANTHROPIC_API_KEY" } }],
};

describe("a project leads to no file outside of it", () => {
  test.each<[string, (home: Home) => void, readonly string[]]>([
    [
      "by a plugin of its own and a link",
      (home) => {
        home.link("../.vault-token", "repo/tok");
        home.write("repo/package.json", JSON.stringify(manifest));
        home.write("repo/plugin.json", JSON.stringify(data));
      },
      ["rotate"],
    ],
    [
      "by a variable that names a file",
      (home) => {
        const env = { BRAVE_API_KEY_FILE: home.at(".vault-token") };
        home.write("repo/.mcp.json", JSON.stringify({ mcpServers: { b: { command: "x", env } } }));
        home.write("new-key", `${braveKey("new")}\n`);
      },
      ["rotate", "brave"],
    ],
    [
      "by a command in a direnv file",
      (home) => home.write("repo/.envrc", "export ANTHROPIC_API_KEY=$(cat ~/.vault-token)\n"),
      ["rotate"],
    ],
  ])("%s", async (_how, put, words) => {
    const { home, options } = await strangersProject(put);
    const { document } = await runJson([...words, ...TO, "--yes", "--no-verify"], options);
    expect(home.read(".vault-token")).toBe(FOREIGN);
    expect(document).toMatchObject({ changed: false });
  });

  test("by a root that is a link", async () => {
    const other = fakeKey("somebody else's");
    const { home, options } = await strangersProject((made) => {
      made.write("private/.env", `ANTHROPIC_API_KEY=${other}\n`);
      made.link("../private", "repo/h");
      made.write("repo/.claude-rotaterc", "roots: [h]\n");
    });
    const { document } = await runJson(["scan"], options);
    expect(document.places).toEqual([]);
    expect(document.problems).toMatchObject([{ code: "CONFIG_IGNORED", line: 1 }]);
    expect(home.read("private/.env")).toContain(other);
  });
});

test("a key of the issuer's own shape is found wherever a project's file leads within the home", async () => {
  const key = fakeKey("in a file of its own");
  const { options } = await strangersProject((home) => {
    home.write("keys/anthropic", `${key}\n`);
    home.write("repo/.envrc", "export ANTHROPIC_API_KEY=$(cat ~/keys/anthropic)\n");
  });
  const { document } = await runJson(["scan"], options);
  expect(document.places).toHaveLength(1);
});
