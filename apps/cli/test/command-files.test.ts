import { afterEach, describe, expect, test } from "vitest";
import { type Home, makeHome } from "./support/home.ts";
import { braveKey } from "./support/keys.ts";
import { run, runJson } from "./support/run.ts";

const OLD = braveKey("command file old");
const NEW = braveKey("command file new");
const ROTATE = ["rotate", "brave", "--to", "file:~/new-key", "--no-verify", "--yes"];

const homes: Home[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) home.remove();
});

const server = (command: string, ...args: string[]): string =>
  JSON.stringify({ mcpServers: { b: { command, args } } });

/** Where it stands, the text, the file that holds the key, its content, and more files. */
type Case = readonly [
  file: string,
  text: string,
  keyFile: string,
  content: string,
  more?: Record<string, string>,
];

const CURSOR = ".cursor/mcp.json";
const CASES: readonly Case[] = [
  [CURSOR, server("bash", "-lc", "source ~/.b.env && npx x"), ".b.env", "BRAVE_API_KEY=<K>\n"],
  [CURSOR, server("sh", "-c", ". $HOME/.keys && exec npx x"), ".keys", "export BRAVE_API_KEY='<K>'\n"],
  [CURSOR, server("bash", "-c", "BRAVE_API_KEY=$(cat ~/.b) npx x"), ".b", "<K>\n"],
  [CURSOR, server("bash", "-c", 'BRAVE_API_KEY="$(< "$HOME/my keys/b")" npx x'), "my keys/b", "<K>\n"],
  [
    CURSOR,
    server("npx", "-y", "dotenv-cli", "-e", "<H>/.b.env", "--", "npx", "x"),
    ".b.env",
    "BRAVE_API_KEY=<K>\n",
  ],
  [CURSOR, server("dotenv", "-e", "~/.b.env.local", "--", "npx", "x"), ".b.env.local", "BRAVE_API_KEY=<K>\n"],
  [CURSOR, server("<H>/bin/brave.sh"), "bin/brave.sh", "#!/bin/sh\nexport BRAVE_API_KEY=<K>\nexec npx x\n"],
  [CURSOR, server("<H>/bin/brave"), "bin/brave", "#!/bin/sh\nBRAVE_API_KEY='<K>' exec npx x\n"],
  [
    CURSOR,
    server("<H>/bin/brave"),
    ".b.env",
    "BRAVE_API_KEY=<K>\n",
    { "bin/brave": "#!/bin/bash\nset -a; source ~/.b.env; set +a\nexec npx x\n" },
  ],
  [CURSOR, server("npx", "x", "--config", "~/.b.json"), ".b.json", '{"apiKey": "<K>"}\n'],
  [
    "work/.mcp.json",
    server("dotenv", "-e", ".env-files/b.env", "--", "npx", "x"),
    "work/.env-files/b.env",
    "BRAVE_API_KEY=<K>\n",
  ],
  [
    "work/.mcp.json",
    server("./scripts/mcp.sh"),
    "work/scripts/mcp.sh",
    "#!/bin/sh\nexport BRAVE_API_KEY=<K>\n",
  ],
  [
    "work/.devcontainer/devcontainer.json",
    '{"image": "x", "runArgs": ["--env-file", ".devcontainer/devcontainer.env"]}',
    "work/.devcontainer/devcontainer.env",
    "BRAVE_API_KEY=<K>\n",
  ],
  [
    "work/.devcontainer/devcontainer.json",
    `{"image": "x", "runArgs": ["--env-file=\${localWorkspaceFolder}/dev.env"]}`,
    "work/dev.env",
    "BRAVE_API_KEY=<K>\n",
  ],
];

function homeWith(files: Readonly<Record<string, string>>): Home {
  const home = makeHome();
  homes.push(home);
  home.write("new-key", NEW);
  home.write("work/.git/HEAD", "ref: refs/heads/main\n");
  for (const [name, text] of Object.entries(files))
    home.write(name, text.replaceAll("<K>", OLD).replaceAll("<H>", home.path), 0o700);
  return home;
}

describe("a file that a command names", () => {
  const cases = CASES.map(([file, text, keyFile, content, more = {}]) => ({
    file,
    text,
    keyFile,
    content,
    more,
  }));
  test.each(cases)("$file: $text leads to $keyFile", async ({ file, text, keyFile, content, more }) => {
    const home = homeWith({ [file]: text, [keyFile]: content, ...more });
    const before = home.snapshot();
    const { code, document } = await runJson(ROTATE, { home, cwd: "work" });
    expect([code, document.state, document.problems]).toEqual([0, "committed", []]);
    expect(home.read(keyFile)).toBe(content.replaceAll("<K>", NEW));
    expect((await run(["undo", "--no-verify"], { home, cwd: "work" })).code).toBe(0);
    expect(home.snapshot()).toEqual(before);
  });

  test("may be a program, a folder, a text of another sort or nothing at all: nothing is said", async () => {
    const home = homeWith({
      [CURSOR]: server(
        "<H>/bin/program",
        "<H>/bin",
        "~/notes.txt",
        "~/broken.json",
        "~/broken.sh",
        "/etc/passwd",
        "~/none.sh",
      ),
      "bin/program": "\u007fELF\0\0",
      "notes.txt": "a\nb\n",
      "broken.json": "{",
      "broken.sh": "#!/bin/sh\necho '",
      "work/.env": "BRAVE_API_KEY=<K>\n",
    });
    const { code, document } = await runJson(ROTATE, { home, cwd: "work" });
    expect([code, document.state, document.problems]).toEqual([0, "committed", []]);
  });
});
