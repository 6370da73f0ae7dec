import { execFileSync } from "node:child_process";
import { chmodSync, symlinkSync, truncateSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { type Home, makeHome } from "./support/home.ts";
import { fakeKey } from "./support/keys.ts";
import { run, runJson } from "./support/run.ts";
import { lacksUnprivileged, UNPRIVILEGED } from "./support/tools.ts";

const OLD = fakeKey("bad places old");
const NEW = fakeKey("bad places new");

const homes: Home[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) home.remove();
});

/** One good place, and a bad file. `<K>` is the old key, `<K1>` and `<K2>` its halves. */
function homeWith(name: string, content: string | Uint8Array): Home {
  const home = makeHome();
  homes.push(home);
  home.write("work/.git/HEAD", "ref: refs/heads/main\n");
  home.write(".zshrc", `export ANTHROPIC_API_KEY=${OLD}\n`);
  home.write("new-key", NEW);
  const filled =
    typeof content === "string"
      ? content
          .replaceAll("<\\u>", OLD.replaceAll("-", "\\u002d"))
          .replaceAll("<%>", OLD.replaceAll("-", "%2D"))
          .replaceAll("<'>", `X=("${OLD.slice(0, 40)}"'${OLD.slice(40)}')`)
          .replaceAll("<K>", OLD)
          .replaceAll("<K1>", OLD.slice(0, 50))
          .replaceAll("<K2>", OLD.slice(50))
      : content;
  home.write(name, filled);
  return home;
}

const ROTATE = ["rotate", "--to", "file:~/new-key", "--no-verify", "--yes"];
const at = (home: Home): { home: Home; cwd: string } => ({ home, cwd: "work" });
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, "utf16le");

/** Its problem is told with path and line, a rotation says so and goes on, and the file stays as it is. */
const WARNED: readonly (readonly [string, string, string | Uint8Array, string, number])[] = [
  ["broken JSON", ".cursor/mcp.json", '{\n "mcpServers": {\n  "b": {"env" "x"}\n }}', "PLACE_BROKEN", 3],
  ["broken JSON that two plugins read", ".claude/settings.json", '{\n "env" "x"', "PLACE_BROKEN", 2],
  ["broken TOML", ".codex/config.toml", "model = 1\n[mcp_servers.b\n", "PLACE_BROKEN", 2],
  ["broken YAML", ".continue/config.yaml", "a: 1\nb: [1\nc: 2\n", "PLACE_BROKEN", 3],
  ["broken UTF-16", ".cursor/mcp.json", utf16('{\n"mcpServers": }'), "PLACE_BROKEN", 2],
  ["a server that is a text", ".cursor/mcp.json", '{"mcpServers": {\n "b": "npx"}}', "ENTRY_INVALID", 2],
  ["a server that is a number, in TOML", ".codex/config.toml", "[mcp_servers]\nb = 5\n", "ENTRY_INVALID", 2],
  ["servers that are a list", "work/.mcp.json", '{\n "mcpServers": []}', "ENTRY_INVALID", 2],
  [
    "a number among variables",
    "work/.mcp.json",
    '{"mcpServers":{"b":{"env":{\n"BRAVE_API_KEY": 5}}}}',
    "ENTRY_INVALID",
    2,
  ],
  [
    "variables that are a text",
    "work/.mcp.json",
    '{"mcpServers":{"b":{\n\n"env": "A=1"}}}',
    "ENTRY_INVALID",
    3,
  ],
  [
    "arguments that are an object",
    ".cursor/mcp.json",
    '{"mcpServers":{"b":{\n"args": {"a": 1}}}}',
    "ENTRY_INVALID",
    2,
  ],
  [
    "variables that are a number, in YAML",
    ".continue/config.yaml",
    "mcpServers:\n  b:\n    env: 5\n",
    "ENTRY_INVALID",
    3,
  ],
  [
    "a key over two lines, in a shell file",
    ".bashrc",
    '# k\nexport ANTHROPIC_API_KEY="<K1>\n<K2>"\n',
    "KEY_SPLIT",
    2,
  ],
  ["a key over two lines, in a .env", "work/.env", "A=1\nANTHROPIC_API_KEY=<K1>\n<K2>\n", "KEY_SPLIT", 2],
  [
    "a key folded by YAML",
    ".continue/config.yaml",
    "mcpServers:\n - env:\n    K: >-\n     <K1>\n     <K2>\n",
    "KEY_SPLIT",
    4,
  ],
  [
    "a key over two lines of JSON",
    ".cursor/mcp.json",
    '{"mcpServers":{"b":{"env":{"K":\n"<K1>\n<K2>"}}}}',
    "KEY_SPLIT",
    2,
  ],
];

test.each(WARNED)(
  "%s is a problem with path and line, and stays",
  async (_what, name, content, code, line) => {
    const home = homeWith(name, content);
    const before = home.snapshot()[name];
    const { document } = await runJson(["scan"], at(home));
    expect(document.problems).toContainEqual(expect.objectContaining({ code, line, path: home.at(name) }));
    const told = await run(["rotate", "--to", "file:~/new-key", "--no-verify", "--dry-run"], at(home));
    const codes = new Set(document.problems.map(({ code }: { code: string }) => code));
    expect([told.code, told.stderr.split(`! ~/${name}:${line} `).length - 1]).toEqual([0, codes.size]);
    const rotated = await runJson(ROTATE, at(home));
    expect(rotated.document).toMatchObject({ state: "committed", changes: [{ path: home.at(".zshrc") }] });
    expect(rotated.document.problems).toEqual(document.problems);
    expect(home.snapshot()[name]).toBe(before);
  },
);

test("a key over lines that the shell joins is rotated in an assignment, and told for what it is elsewhere", async () => {
  const text = 'export ANTHROPIC_API_KEY="<K1>\\\n<K2>"\nA=<K1>\\\n<K2>\n';
  const home = homeWith(".bashrc", `${text}curl -H "x-api-key: <K1>\\\n<K2>" https://x.example\n`);
  const { document } = await runJson(["scan"], at(home));
  expect(document.problems).toMatchObject([
    { code: "KEY_SPLIT", line: 5, message: expect.stringContaining("that a shell joins") },
  ]);
  expect((await runJson(ROTATE, at(home))).document).toMatchObject({ state: "committed" });
  expect(home.read(".bashrc")).toBe(
    `export ANTHROPIC_API_KEY="${NEW}"\nA=${NEW}\ncurl -H "x-api-key: ${OLD.slice(0, 50)}\\\n${OLD.slice(50)}" https://x.example\n`,
  );
});

/** It may hold the old key, or does: nothing changes anywhere, unless --skip names it. */
const STOPS: readonly (readonly [string, string, string | Uint8Array, string, number | undefined])[] = [
  ["broken JSON with the key", ".cursor/mcp.json", '{\n "K" "<K>"}', "PLACE_BROKEN", 2],
  ["broken JSON with the key, escaped", ".cursor/mcp.json", '{\n "K" "<\\u>"}', "PLACE_BROKEN", 2],
  ["broken JSON with the key in %", ".cursor/mcp.json", '{\n "K" "<%>"}', "PLACE_BROKEN", 2],
  ["a shell file with the key in pieces, not closed", ".bashrc", "<'>\nA='", "PLACE_BROKEN", 2],
  ["broken TOML with the key", ".codex/config.toml", '[a\nK = "<K>"\n', "PLACE_BROKEN", 1],
  ["broken YAML with the key", ".continue/config.yaml", "a: [\nk: <K>\n", "PLACE_BROKEN", 2],
  [
    "UTF-16 of an odd length with the key",
    ".cursor/mcp.json",
    Buffer.concat([utf16(`{"k":"${OLD}"}`), Buffer.of(0)]),
    "PLACE_BROKEN",
    1,
  ],
  [
    "YAML of over 2 MB with the key",
    ".continue/config.yaml",
    `k: <K>\n${"a: b\n".repeat(450_000)}`,
    "PLACE_BROKEN",
    1,
  ],
  [
    "YAML of over 200 levels with the key",
    ".continue/config.yaml",
    `k: <K>\na: ${"[".repeat(300)}${"]".repeat(300)}\n`,
    "PLACE_BROKEN",
    undefined,
  ],
];

test.each(STOPS)("%s stops a rotation before anything changes", async (_what, name, content, code, line) => {
  const home = homeWith(name, content);
  const before = home.snapshot();
  const { code: exit, document } = await runJson(ROTATE, at(home));
  expect([exit, document.error]).toMatchObject([
    1,
    { code, path: home.at(name), hint: expect.stringContaining("--skip") },
  ]);
  if (line !== undefined) expect(document.error.line).toBe(line);
  expect(home.snapshot()).toEqual(before);
  const skipped = await runJson([...ROTATE, "--skip", `~/${name}`], at(home));
  expect(skipped.document.state).toBe("committed");
  expect(home.snapshot()[name]).toBe(before[name]);
});

test("YAML that is too long is told as that, not as a fault of its own", async () => {
  const home = homeWith(".continue/config.yaml", `k: 1\n${"a: b\n".repeat(450_000)}`);
  const { document } = await runJson(["scan"], at(home));
  const message = "it is longer than 2 MB, more YAML than is looked through here";
  expect(document.problems).toMatchObject([{ code: "PLACE_BROKEN", line: 1, message }]);
});

describe("what is no file", () => {
  test.each([
    ["a FIFO", (path: string): void => void execFileSync("mkfifo", [path]), "a pipe or a device"],
    ["a device", (path: string): void => symlinkSync("/dev/zero", path), "a pipe or a device"],
    ["a loop of links", (path: string): void => symlinkSync(path, path), "a loop of links"],
  ] as const)("%s costs itself alone", async (_what, make, words) => {
    const home = homeWith("unused", "");
    make(home.at(".bashrc"));
    const { document } = await runJson(["scan"], at(home));
    expect(document.problems).toMatchObject([
      { code: "PLACE_UNREADABLE", message: expect.stringContaining(words) },
    ]);
    const skipped = await runJson([...ROTATE, "--dry-run", "--skip", "~/.bashrc"], at(home));
    expect([skipped.code, skipped.document.state]).toEqual([0, "planned"]);
    expect((await runJson(ROTATE, at(home))).document).toMatchObject({ state: "committed" });
  });

  test("behind a link it is named as the user knows it, with what it leads to, and is skipped by either", async () => {
    const home = homeWith("unused", "");
    home.write("dotfiles/bashrc", "");
    truncateSync(home.at("dotfiles/bashrc"), 33 * 1024 * 1024);
    home.link("dotfiles/bashrc", ".bashrc");
    const { document } = await runJson(["scan"], at(home));
    expect(document.problems).toMatchObject([
      {
        code: "PLACE_UNREADABLE",
        path: home.at(".bashrc"),
        message: `is a link to ${home.at("dotfiles/bashrc")}, which is larger than 32 MiB (EFBIG)`,
      },
    ]);
    for (const path of ["~/.bashrc", "~/dotfiles/bashrc"]) {
      const { document: plan } = await runJson([...ROTATE, "--dry-run", "--skip", path], at(home));
      expect(plan.error).toBeUndefined();
    }
  });

  test.skipIf(lacksUnprivileged())("a folder without permission is named, and the rest goes on", async () => {
    const home = homeWith("work/locked/.env", "ANTHROPIC_API_KEY=<K>\n");
    chmodSync(home.at("work/locked"), 0);
    const through = { ...at(home), through: UNPRIVILEGED };
    const { document } = await runJson(["scan"], through);
    expect(document.problems).toMatchObject([{ code: "FOLDER_UNREADABLE", path: home.at("work/locked") }]);
    expect((await runJson(ROTATE, through)).document).toMatchObject({ state: "committed" });
    chmodSync(home.at("work/locked"), 0o700);
    expect(home.read("work/locked/.env")).toContain(OLD);
  });
});

test("UTF-16 that is whole is rotated in its own encoding", async () => {
  const home = homeWith(
    ".cursor/mcp.json",
    utf16(`{"mcpServers":{"é":{"env":{"ANTHROPIC_API_KEY":"${OLD}"}}}}`),
  );
  expect((await runJson(ROTATE, at(home))).document).toMatchObject({ state: "committed" });
  const text = Buffer.from(home.snapshot()[".cursor/mcp.json"]?.split(" ")[1] ?? "", "base64").toString(
    "utf16le",
  );
  expect(text).toBe(`\ufeff{"mcpServers":{"é":{"env":{"ANTHROPIC_API_KEY":"${NEW}"}}}}`);
});

test("a value of one line under `|` is rotated, and YAML reads the new one there", async () => {
  const text = "mcpServers:\n - name: b\n   env:\n     ANTHROPIC_API_KEY: |\n       <K>\n     B: 1\n";
  const home = homeWith(".continue/config.yaml", text);
  expect((await runJson(ROTATE, at(home))).document).toMatchObject({ state: "committed" });
  expect(home.read(".continue/config.yaml")).toBe(text.replace("<K>", NEW));
});

test("a .env of millions of lines is a problem with its path, within seconds", async () => {
  const home = homeWith("work/.env", "X=a\n".repeat(7_700_000));
  const begun = performance.now();
  const { code, document } = await runJson(["scan"], at(home));
  expect(performance.now() - begun).toBeLessThan(20_000);
  expect(code).toBe(0);
  expect(document.problems).toEqual([
    expect.objectContaining({
      code: "PLACE_BROKEN",
      path: home.at("work/.env"),
      message: expect.stringContaining("it is larger than 2 MiB"),
    }),
  ]);
});

test("direnv may name a folder, which is no problem; the .envrc in it is read", async () => {
  const home = homeWith("work/.envrc", "source_env sub\n");
  home.write("work/sub/.envrc", `export ANTHROPIC_API_KEY=${OLD}\n`);
  const { document } = await runJson(["scan"], at(home));
  expect(document.problems).toEqual([]);
  expect(document.places).toContainEqual(expect.objectContaining({ path: home.at("work/sub/.envrc") }));
});

test("JSON that ends too early is broken where it ends", async () => {
  const home = homeWith(".cursor/mcp.json", '{\n "mcpServers": {\n  "a": {"env": {\n\n');
  const { document } = await runJson(["scan"], at(home));
  expect(document.problems).toEqual([expect.objectContaining({ code: "PLACE_BROKEN", line: 3 })]);
});
