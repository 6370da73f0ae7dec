import { expect, onTestFinished, test } from "vitest";
import { type Home, makeHome } from "./support/home.ts";
import { fakeKey } from "./support/keys.ts";
import { run, runJson } from "./support/run.ts";

function skilled(): Home {
  const home = makeHome();
  onTestFinished(home.remove);
  home.write(".claude/skills/pdf/SKILL.md", "---\nname: pdf\n---\nSet ADOBE_API_KEY and ACME_API_TOKEN.\n");
  home.write(".claude/skills/pdf/.env", "ADOBE_API_KEY=your-key-here\n");
  home.write(".zshrc", `export ACME_API_TOKEN=${fakeKey("needed")}\n`);
  return home;
}

const adobe = (home: Home) => ({
  name: "ADOBE_API_KEY",
  by: "skill pdf",
  path: home.at(".claude/skills/pdf/SKILL.md"),
  line: 4,
  set: false,
});

test("what a skill says that it needs is listed with whether it is set, in doctor's and scan's documents", async () => {
  const home = skilled();
  const token = { ...adobe(home), name: "ACME_API_TOKEN", set: true };
  const needs = [adobe(home), { ...token, place: `${home.at(".zshrc")}#ACME_API_TOKEN` }];
  for (const command of [["doctor", "--offline"], ["scan"]])
    expect((await runJson(command, { home })).document).toMatchObject({ needs });
  // This process's own variable counts, a placeholder does not.
  const { document } = await runJson(["scan"], { home, env: { ADOBE_API_KEY: "a1b2c3d4e5f6" } });
  expect(document).toMatchObject({
    needs: [{ name: "ACME_API_TOKEN" }, { name: "ADOBE_API_KEY", set: true, place: "env#ADOBE_API_KEY" }],
  });
});

test("doctor says it to people, and the inventory for a team's notes has it", async () => {
  const home = skilled();
  const { stdout } = await run(["doctor", "--offline", "--no-color"], { home });
  expect(stdout).toMatch(
    /needed credentials\n\s+not set +ADOBE_API_KEY +skill pdf +~\/\.claude\/skills\/pdf\/SKILL\.md:4\n\s+set here +ACME_API_TOKEN +skill pdf +by ~\/\.zshrc/,
  );
  const inventory = await run(["scan", "--format", "markdown"], { home });
  expect(inventory.stdout).toContain(
    "## Needed credentials\n\n| variable | needed by | said at | set here |\n|---|---|---|---|\n" +
      "| `ADOBE_API_KEY` | skill pdf | `~/.claude/skills/pdf/SKILL.md:4` | no |\n",
  );
});

test("what only another skill or a server has is not set for a skill; its own folder's is", async () => {
  const home = makeHome();
  onTestFinished(home.remove);
  home.write(".claude/skills/a/SKILL.md", "---\nname: a\n---\nSet ACME_API_KEY.\n");
  home.write(".claude/skills/a/go.js", `process.env.ACME_API_KEY ||= "${fakeKey("other skill")}";\n`);
  home.write(".claude/skills/q/SKILL.md", "---\nname: q\n---\nSet ACME_API_KEY and TAVILY_API_KEY.\n");
  const env = { TAVILY_API_KEY: fakeKey("a server's") };
  home.write(".cursor/mcp.json", JSON.stringify({ mcpServers: { t: { command: "x", env } } }));
  const { document } = await runJson(["scan"], { home });
  expect(document.needs).toMatchObject([
    { name: "ACME_API_KEY", by: "skill q", set: false },
    { name: "TAVILY_API_KEY", by: "skill q", set: false },
    { name: "ACME_API_KEY", by: "skill a", set: true },
  ]);
});
