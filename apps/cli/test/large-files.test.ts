import { truncateSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { type Home, makeHome } from "./support/home.ts";
import { fakeKey } from "./support/keys.ts";
import { runJson } from "./support/run.ts";

const OLD = fakeKey("large files old");
const NEW = fakeKey("large files new");

const homes: Home[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) home.remove();
});

/** One good place, and a file to be made large. */
function homeWith(name: string): Home {
  const home = makeHome();
  homes.push(home);
  home.write("work/.git/HEAD", "ref: refs/heads/main\n");
  home.write(".zshrc", `export ANTHROPIC_API_KEY=${OLD}\n`);
  home.write("new-key", NEW);
  home.write(name, "A=1\n");
  return home;
}

const ROTATE = ["rotate", "--to", "file:~/new-key", "--no-verify", "--yes"];
const at = (home: Home): { home: Home; cwd: string } => ({ home, cwd: "work" });

test.each([
  "work/.env",
  "work/.mcp.json",
  ".claude/settings.json",
  ".codex/config.toml",
  ".continue/config.yaml",
  ".openclaw/openclaw.json",
])("a %s of 200 MB is not read, and named before anything is changed", async (name) => {
  const home = homeWith(name);
  truncateSync(home.at(name), 200 * 1024 * 1024);
  const { document } = await runJson(ROTATE, at(home));
  expect(document.error).toMatchObject({
    code: "PLACE_UNREADABLE",
    path: home.at(name),
    message: expect.stringContaining("32 MiB"),
  });
  expect(home.read(".zshrc")).toContain(OLD);
});

test.each([
  [
    ".claude/settings.json",
    () => JSON.stringify({ env: { A: OLD }, x: Array.from({ length: 500_000 }, () => 1) }),
  ],
  ["work/.mcp.json", () => `{"mcpServers":{"s":{"env":{"A":"${OLD}"}}}, "x": [${"1,".repeat(500_000)}1]}`],
  [
    ".codex/config.toml",
    () => `A = "${OLD}"\n${Array.from({ length: 300_000 }, (_, n) => `name${n} = "b"\n`).join("")}`,
  ],
  [".continue/config.yaml", () => `A: ${OLD}\n${"# a comment\n".repeat(200_000)}`],
] as const)(
  "a %s that is small enough to be read and too much for a configuration stops a rotation where it holds the key",
  async (name, text) => {
    const home = homeWith(name);
    home.write(name, text());
    const { document } = await runJson(ROTATE, at(home));
    expect(document.error).toMatchObject({
      code: "PLACE_BROKEN",
      path: home.at(name),
      line: expect.any(Number),
    });
    expect(home.read(".zshrc")).toContain(OLD);
    expect((await runJson([...ROTATE, "--dry-run", "--skip", `~/${name}`], at(home))).code).toBe(0);
  },
);
