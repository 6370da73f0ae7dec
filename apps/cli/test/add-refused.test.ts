import { afterEach, expect, test } from "vitest";
import { keySet } from "./places/planted.ts";
import { type Home, makeHome } from "./support/home.ts";
import { run, runJson } from "./support/run.ts";

const NEW = keySet("add");

const homes: Home[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) home.remove();
});

function homeWith(files: Readonly<Record<string, string>>): Home {
  const home = makeHome();
  homes.push(home);
  home.write("work/.git/HEAD", "ref: refs/heads/main\n");
  for (const [name, text] of Object.entries(files)) home.write(name, text);
  for (const [letter, key] of Object.entries(NEW)) home.write(`new-${letter}`, key);
  return home;
}

const brave = '{"command":"npx","args":["-y","@brave/brave-search-mcp-server"]}';

const REFUSED: readonly (readonly [string, string, string, string, string, object])[] = [
  [
    "a pointer that leads to no server",
    "work/.mcp.json",
    '{"mcpServers":{}}',
    "#/mcpServers/x/env/BRAVE_API_KEY",
    "PLACE_REFUSED",
    { message: expect.stringContaining("no server at /mcpServers/x/env/BRAVE_API_KEY") },
  ],
  [
    "a pointer in a file of plain variables",
    "work/.env",
    "",
    "#/env/BRAVE_API_KEY",
    "PLACE_REFUSED",
    { message: "nothing can be added at /env/BRAVE_API_KEY" },
  ],
  [
    "a server of which there are two",
    "work/.mcp.json",
    `{"mcpServers":{"b":${brave},"c":${brave}}}`,
    "",
    "PLACE_REFUSED",
    { message: expect.stringContaining("more than one server") },
  ],
  [
    "a server that takes its key from a file",
    "work/.mcp.json",
    `{"mcpServers":{"b":${brave.replace("}", ',"env":{"BRAVE_API_KEY_FILE":"/srv/k"}}')}}}`,
    "",
    "PLACE_REFUSED",
    { message: expect.stringContaining("from the file that BRAVE_API_KEY_FILE names") },
  ],
  [
    "an entry of which there are two",
    "work/.mcp.json",
    '{"mcpServers":{"b":{"env":{"BRAVE_API_KEY":""}},"c":{"env":{"BRAVE_API_KEY":""}}}}',
    "",
    "PLACE_REFUSED",
    { hint: expect.stringContaining("`--add PATH#/mcpServers/c/env/BRAVE_API_KEY`") },
  ],
  [
    "an entry that refers to another place",
    ".claude/settings.json",
    '{"env":{\n"BRAVE_API_KEY":"${KEY}"}}',
    "",
    "PLACE_REFUSED",
    { message: expect.stringMatching(/^\/env\/BRAVE_API_KEY is there already and refers to/), line: 2 },
  ],
  [
    "a spot that the client keeps itself",
    ".claude.json",
    "{}",
    "#/primaryApiKey",
    "PLACE_REFUSED",
    { message: expect.stringContaining("Claude Code alone writes /primaryApiKey") },
  ],
  [
    "a file that is no place",
    "work/other.txt",
    "",
    "",
    "PLACE_UNKNOWN",
    { hint: expect.stringContaining("No key is looked for there") },
  ],
  [
    "a file outside the roots",
    "elsewhere/.env",
    "A=b\n",
    "",
    "PLACE_UNKNOWN",
    { hint: expect.stringMatching(/outside .*`--root \S+\/elsewhere`/) },
  ],
  [
    "a shell's file with an open quote",
    ".bashrc",
    "alias a=b\necho 'x\n",
    "",
    "PLACE_BROKEN",
    {
      line: 2,
      message: expect.stringContaining("a quote is not closed"),
      hint: expect.stringContaining("Mend"),
    },
  ],
  [
    "a shell's file with an open block",
    ".zshrc",
    "alias a=b\nif true; then\n",
    "",
    "PLACE_BROKEN",
    { line: 2, message: expect.stringContaining("`then` is not closed by a `fi`") },
  ],
  [
    "fish's with an open block",
    ".config/fish/config.fish",
    "\nif status is-interactive\n",
    "",
    "PLACE_BROKEN",
    { line: 2, message: expect.stringContaining("fish runs nothing of the file") },
  ],
  [
    "broken JSON",
    ".claude/settings.json",
    '{"env":\n{,}}',
    "",
    "PLACE_BROKEN",
    { line: 2, message: expect.stringContaining("nothing can be added to a broken file") },
  ],
];

test.each(REFUSED)("%s is refused, and nothing changes", async (_what, name, text, at, code, says) => {
  const home = homeWith({ [name]: text });
  const before = home.snapshot();
  const to = ["--to", "file:~/new-B", "--no-verify", "--yes", "--add", `~/${name}${at}`];
  const { document } = await runJson(["rotate", "brave", ...to], { home, cwd: "work" });
  expect(document.error).toMatchObject({ code, path: home.at(name), ...says });
  expect(home.snapshot()).toEqual(before);
});

test("a plan shows what waits for a key as no key", async () => {
  const home = homeWith({ ".claude/settings.json": '{"env":{"ANTHROPIC_API_KEY":"your-key"}}' });
  const to = ["--to", "file:~/new-A", "--no-verify", "--dry-run", "--add", "~/.claude/settings.json"];
  const { stdout } = await run(["rotate", ...to], { home, cwd: "work" });
  expect(stdout).toMatch(/^-.*‹no key›/m);
  expect(stdout).not.toContain("your-key");
});
