import { expect, onTestFinished, test } from "vitest";
import { type Home, makeHome } from "./support/home.ts";
import { fakeKey, fingerprintOf, leakForms } from "./support/keys.ts";
import { run } from "./support/run.ts";

const OLD = fakeKey("markdown");
const OTHER = fakeKey("markdown other");

function filled(): Home {
  const home = makeHome();
  onTestFinished(home.remove);
  home.write(".zshrc", `# mine\nexport ANTHROPIC_API_KEY="${OLD}"\n`);
  home.write(".claude/settings.json", JSON.stringify({ anthropic: { api_key: OLD } }));
  home.write("work/a|b `c`/.git/HEAD", "ref: refs/heads/main\n");
  home.write("work/a|b `c`/.env", `ANTHROPIC_API_KEY=${OTHER}\n`);
  home.write("work/a|b `c`/.mcp.json", "{ broken");
  return home;
}

test("scan --format markdown is an inventory: every place in a table, fingerprints only, nobody's name", async () => {
  const home = filled();
  const ended = await run(["scan", "--format", "markdown"], { home, cwd: "work/a|b `c`" });
  expect(ended.code).toBe(0);
  const lines = ended.stdout.split("\n");
  expect(lines[0]).toBe("# Where API keys stand");
  expect(ended.stdout).toContain(`\`${fingerprintOf(OLD)}\``);
  expect(lines).toContain("| `~/.zshrc:2` | `ANTHROPIC_API_KEY` | `shell-double` |  |");
  expect(ended.stdout).toMatch(
    /\| `~\/\.claude\/settings\.json:1` \| `\/anthropic\/api_key` \| `json` \| inert: /,
  );
  // A bar in a path must not end its cell, a backtick not its code.
  expect(ended.stdout).toContain("| ``~/work/a\\|b `c`/.env:1`` | `ANTHROPIC_API_KEY` |");
  expect(ended.stdout).toMatch(/## Not looked into\n\n- ``~\/work\/a\\\|b `c`\/\.mcp\.json:1``: /);
  expect(ended.stdout).not.toContain(home.path);
  for (const key of [OLD, OTHER]) for (const form of leakForms(key)) expect(ended.stdout).not.toContain(form);
});

test("every row of the inventory's tables has four cells", async () => {
  const { stdout } = await run(["scan", "--format=markdown"], { home: filled(), cwd: "work/a|b `c`" });
  const rows = stdout.split("\n").filter((line) => line.startsWith("|"));
  expect(rows.length).toBeGreaterThan(6);
  for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(6);
});
