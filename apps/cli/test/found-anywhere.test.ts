import { afterEach, describe, expect, test } from "vitest";
import { type Home, makeHome } from "./support/home.ts";
import { braveKey } from "./support/keys.ts";
import { run, runJson } from "./support/run.ts";

const OLD = braveKey("anywhere old");
const NEW = braveKey("anywhere new");
const ROTATE = ["rotate", "brave", "--to", "file:~/new-key", "--no-verify", "--yes"];

const homes: Home[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) home.remove();
});

function homeWith(files: Readonly<Record<string, string>>): Home {
  const home = makeHome();
  homes.push(home);
  home.write("new-key", NEW);
  home.write("work/.git/HEAD", "ref: refs/heads/main\n");
  for (const [name, text] of Object.entries(files)) home.write(name, text.replaceAll("<K>", OLD), 0o700);
  return home;
}

/** All of these are rotated, and nothing is said against them; an undo gives every byte back. */
async function expectRotated(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
) {
  const home = homeWith(files);
  const at = {
    home,
    cwd: "work",
    env: Object.fromEntries(Object.entries(env).map(([name, path]) => [name, home.at(path)])),
  };
  const before = home.snapshot();
  const { code, document } = await runJson(ROTATE, at);
  expect([code, document.state, document.problems]).toEqual([0, "committed", []]);
  const left = Object.entries(files).filter(
    ([name, text]) => home.read(name) !== text.replaceAll("<K>", NEW),
  );
  expect(left.map(([name]) => name)).toEqual([]);
  expect((await run(["undo", "--no-verify"], at)).code).toBe(0);
  expect(home.snapshot()).toEqual(before);
}

describe("a skill's files", () => {
  test.each([
    ["scripts/run", "#!/bin/bash\nexport BRAVE_API_KEY=<K>\nexec x\n"],
    ["run", "#!/bin/sh\nBRAVE_API_KEY='<K>' exec x\n"],
    ["bin/search", '#!/usr/bin/env python3\nimport os\nos.environ["BRAVE_API_KEY"] = "<K>"\n'],
    ["bin/find", '#!/usr/bin/env -S node --no-warnings\nconst BRAVE_API_KEY = "<K>";\n'],
    ["scripts/lib/run", "#!/usr/bin/env zsh\nexport BRAVE_API_KEY=<K>\n"],
    ["scripts/lib/api/config.json", '{"BRAVE_API_KEY": "<K>"}\n'],
    ["data/x/config.json", '{"BRAVE_API_KEY": "<K>"}\n'],
  ])("%s", (name, text) =>
    expectRotated({
      [`.claude/skills/a/${name}`]: text,
      [`work/.claude/skills/b/${name}`]: text,
      ".claude/skills/a/bin/program": "\u007fELF\0\0",
      ".claude/skills/a/LICENSE": "Copyright\n",
    }),
  );
});

test("both folders of a client that CLAUDE_CONFIG_DIR has moved are rotated whole", async () => {
  const server = JSON.stringify({ mcpServers: { b: { command: "x", env: { BRAVE_API_KEY: "<K>" } } } });
  const files = {
    ".env": "BRAVE_API_KEY=<K>\n",
    "settings.json": '{"env":{"BRAVE_API_KEY":"<K>"}}\n',
    "config.json": '{"env":{"BRAVE_API_KEY":"<K>"}}\n',
    "mcp.json": server,
    "plugins/cache/m/p/1/.mcp.json": server,
    "plugins/cache/m/p/1/skills/s/.env": "BRAVE_API_KEY=<K>\n",
    "plugins/repos/m/p/.mcp.json": server,
    "skills/s/.env": "BRAVE_API_KEY=<K>\n",
  };
  const both = ["cc", ".claude"].flatMap((folder) =>
    Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]),
  );
  await expectRotated(Object.fromEntries(both), { CLAUDE_CONFIG_DIR: "cc" });
});
