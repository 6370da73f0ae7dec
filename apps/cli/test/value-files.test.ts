import { afterEach, describe, expect, test } from "vitest";
import { type Home, makeHome } from "./support/home.ts";
import { braveKey } from "./support/keys.ts";
import { type Document, run, runJson } from "./support/run.ts";

const OLD = braveKey("value file old");
const NEW = braveKey("value file new");
const ROTATE = ["rotate", "brave", "--to", "file:~/new-key", "--no-verify", "--yes"];

const homes: Home[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) home.remove();
});

/** `<K>` is the old key, `<H>` the home. */
function homeWith(files: Readonly<Record<string, string>>): Home {
  const home = makeHome();
  homes.push(home);
  home.write("new-key", NEW);
  home.write("work/.git/HEAD", "ref: refs/heads/main\n");
  for (const [name, text] of Object.entries(files))
    home.write(name, text.replaceAll("<K>", OLD).replaceAll("<H>", home.path));
  return home;
}

const server = (server: Document): string =>
  JSON.stringify({ mcpServers: { b: { command: "npx", args: ["x"], ...server } } });

describe("the file that BRAVE_API_KEY_FILE names", () => {
  test.each([
    [".claude/settings.json", '{"env":{"BRAVE_API_KEY_FILE":"<H>/.keys/brave"}}'],
    [".claude.json", '{"env":{"BRAVE_API_KEY_FILE":"~/.keys/brave"}}'],
    [".zshrc", "export BRAVE_API_KEY_FILE=~/.keys/brave\n"],
    [".bashrc", 'export BRAVE_API_KEY_FILE="$HOME/.keys/brave"\n'],
    [".profile", 'BRAVE_API_KEY_FILE="$HOME"/.keys/brave\nexport BRAVE_API_KEY_FILE\n'],
    [".config/fish/config.fish", "set -gx BRAVE_API_KEY_FILE ~/.keys/brave\n"],
    [".config/nushell/env.nu", '$env.BRAVE_API_KEY_FILE = "<H>/.keys/brave"\n'],
    [".config/nushell/config.nu", '$env.BRAVE_API_KEY_FILE = $"($env.HOME)/.keys/brave"\n'],
    [".config/environment.d/50-keys.conf", `BRAVE_API_KEY_FILE=\${HOME}/.keys/brave\n`],
    ["work/.env", "BRAVE_API_KEY_FILE=../.keys/brave\n"],
    ["work/.envrc", "export BRAVE_API_KEY_FILE=../.keys/brave\n"],
    [".claude/skills/a/.env", "BRAVE_API_KEY_FILE=<H>/.keys/brave\n"],
    [".claude/skills/a/run.sh", "export BRAVE_API_KEY_FILE=~/.keys/brave\n"],
    ["work/.mcp.json", server({ env: { BRAVE_API_KEY_FILE: "${BRAVE_KEY_DIR:-<H>/.keys}/brave" } })],
    [".cursor/mcp.json", server({ env: { BRAVE_API_KEY_FILE: "${env:HOME}/.keys/brave" } })],
  ])("%s: %s", async (file, text) => {
    const home = homeWith({ [file]: text, ".keys/brave": "<K>\n" });
    const before = home.snapshot();
    const { code, document } = await runJson(ROTATE, { home, cwd: "work" });
    expect([code, document.state, document.problems]).toEqual([0, "committed", []]);
    expect(home.read(".keys/brave")).toBe(`${NEW}\n`);
    expect((await run(["undo", "--no-verify"], { home, cwd: "work" })).code).toBe(0);
    expect(home.snapshot()).toEqual(before);
  });

  test.each([
    ["/srv/keys/brave", ".zshrc", "# mine\nexport BRAVE_API_KEY_FILE=/srv/keys/brave\n", 2],
    ["/run/brave", ".bashrc", "export BRAVE_API_KEY=$(cat /run/brave)\n", 1],
    ["/srv/brave", ".cursor/mcp.json", server({ env: { BRAVE_API_KEY_FILE: "/srv/brave" } }), 1],
    [
      "${KEYS_OF_NOBODY}/b",
      "work/.mcp.json",
      server({ env: { BRAVE_API_KEY_FILE: "${KEYS_OF_NOBODY}/b" } }),
      1,
    ],
  ])("%s, which nobody asked us to look at, is named", async (path, file, text, line) => {
    const home = homeWith({ [file]: text, "work/.env": "BRAVE_API_KEY=<K>\n" });
    const at = { home, cwd: "work" };
    const problem = {
      code: "FILE_OUTSIDE",
      path: home.at(file),
      line,
      message: expect.stringContaining(`BRAVE_API_KEY is taken from ${path}, `),
    };
    expect((await runJson(["scan"], at)).document.problems).toMatchObject([problem]);
    const { code, document } = await runJson(ROTATE, at);
    expect([code, document.state]).toEqual([0, "committed"]);
    expect(document.problems).toMatchObject([problem]);
    home.write("work/.env", "");
    const none = await runJson(ROTATE, at);
    expect([none.code, none.document.error]).toMatchObject([
      1,
      { code: "NO_PLACES", message: expect.stringContaining(path), line },
    ]);
  });
});
