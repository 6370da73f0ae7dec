import { linkSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fingerprintOf } from "../support/keys.ts";
import { run, runJson } from "../support/run.ts";
import { smallWorld, type World } from "../support/world.ts";

async function deadWorld(): Promise<World> {
  const world = await smallWorld();
  world.provider.valid.delete(world.keys.old);
  return world;
}

describe("doctor", () => {
  test("names the dead key, its place with line, what the issuer said and the next command", async () => {
    const { options, home, keys } = await deadWorld();
    const { code, document } = await runJson(["doctor"], options);
    expect(code).toBe(4);
    const place = `${home.at(".claude/settings.json")}#/env/ANTHROPIC_API_KEY`;
    expect(document).toEqual({
      schema: "claude-rotate.doctor/1",
      findings: [
        {
          rule: "CR001",
          level: "error",
          title: expect.any(String),
          place,
          path: home.at(".claude/settings.json"),
          line: 2,
          fingerprint: fingerprintOf(keys.old),
          points: ["api-key", "key", "invalid"],
          message: expect.stringContaining('401 authentication_error "invalid x-api-key"'),
          mend: expect.stringContaining("claude-rotate rotate"),
          fixable: false,
        },
      ],
      verdicts: [
        expect.objectContaining({
          credential: "anthropic",
          fingerprint: fingerprintOf(keys.old),
          verdict: "invalid",
          status: 401,
          places: 2,
        }),
      ],
      problems: [],
      needs: [],
      ms: expect.any(Number),
      id: "",
      fixed: [],
      left: [],
    });
    const told = await run(["doctor"], options);
    expect(told.code).toBe(4);
    expect(told.stdout).toMatch(/^✗ .*CR001\n {2}~\/\.claude\/settings\.json:2 /);
    expect(told.stdout.trimEnd().split("\n").at(-1)).toBe("next: claude-rotate rotate");
    expect((await run(["doctor", "--quiet"], options)).stdout).not.toContain("next:");
  });

  test("what it says to type can be pasted: no tilde in quotes, and commands as they are spelled", async () => {
    const { options, home, keys } = await deadWorld();
    home.write(".claude/backups/.claude.json.backup.1", `{ "primaryApiKey": "${keys.old}" }\n`, 0o644);
    home.write(".claude/backups/.claude.json.backup.a b", `{ "primaryApiKey": "${keys.old}" }\n`, 0o644);
    const { stdout } = await run(["doctor"], options);
    expect(stdout).toContain("`rm ~/.claude/backups/.claude.json.backup.1`");
    expect(stdout).toContain(`\`rm '${home.at(".claude/backups/.claude.json.backup.a b")}'\``);
    expect(stdout).not.toMatch(/['"]~|Rm /);
  });

  test("a dead key that only a new shell reads is an error, and explain knows it", async () => {
    const { options, home } = await deadWorld();
    home.write(".claude/settings.json", "{}\n");
    const { code, document } = await runJson(["doctor"], options);
    expect([code, document.findings[0].rule, document.findings[0].path]).toEqual([
      4,
      "CR001",
      home.at(".zshrc"),
    ]);
    const explained = await runJson(["explain", "Invalid API key · Fix external API key"], options);
    expect(explained.document.causes[0].here).toBe("yes");
  });

  test("a mend stands below its own place where one rule finds several", async () => {
    const { options, home, keys, provider } = await deadWorld();
    provider.valid.add(keys.other);
    home.write(".bashrc", `export ANTHROPIC_API_KEY=${keys.other}\n`);
    const { stdout } = await run(["doctor"], options);
    const block = stdout.slice(stdout.indexOf("CR002"), stdout.indexOf("\nkeys"));
    const told = block.split("\n").filter((line) => /→|^ {2}~/.test(line));
    expect(told.map((line) => (line.includes("→") ? "mend" : "place"))).toEqual([
      "place",
      "mend",
      "place",
      "mend",
    ]);
  });

  test("is content with a healthy home", async () => {
    const { options } = await smallWorld();
    const { code, stdout } = await run(["doctor"], options);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /nothing is wrong · 1 key tested · \d+ ms\nto see which key is used here: claude-rotate which\n$/,
    );
  });

  test("--offline asks nobody", async () => {
    const { options, provider } = await deadWorld();
    const { code, document } = await runJson(["doctor", "--offline"], options);
    expect([code, document.findings, document.verdicts]).toEqual([0, [], []]);
    expect(provider.asked).toEqual([]);
  });

  test("tests all keys side by side", async () => {
    const { options, home, keys, provider } = await smallWorld();
    home.write(".env", `ANTHROPIC_API_KEY=${keys.other}\nNEXT=${keys.next}\n`);
    let open = (): void => {};
    provider.gate = new Promise((resolve) => {
      open = resolve;
    });
    const asked = runJson(["doctor"], options);
    for (let waited = 0; provider.asked.length < 3 && waited < 500; waited++)
      await new Promise((resume) => setTimeout(resume, 20));
    open();
    expect((await asked).document.verdicts).toHaveLength(3);
  });

  test("--fix needs somebody to ask, or --yes", async () => {
    const { options, home } = await smallWorld();
    const before = home.snapshot();
    const { code, stderr } = await run(["doctor", "--fix"], options);
    expect(code).toBe(2);
    expect(stderr.trimEnd().split("\n").at(-1)).toBe("nothing changed");
    expect(home.snapshot()).toEqual(before);
  });

  test("--scrub goes with --fix, and says what it overwrites", async () => {
    const { options, home, keys } = await deadWorld();
    home.write(".bash_history", `A=${keys.old}\nB=${keys.old}\n`);
    const alone = await runJson(["doctor", "--scrub"], options);
    expect([alone.code, alone.document.error.code]).toEqual([2, "USAGE"]);
    const { stdout } = await run(["doctor", "--fix", "--scrub", "--yes"], options);
    expect(stdout).toMatch(/^ {2}~\/\.bash_history +2 copies +of an old key, overwritten$/m);
    expect(home.read(".bash_history")).not.toContain(keys.old);
  });

  test("a fix that can't be made is named, and the others are made", async () => {
    const { options, home, keys } = await deadWorld();
    home.write(".zshrc", `export ANTHROPIC_API_KEY="${keys.next}"\n`, 0o644);
    home.write(".bashrc", `export ANTHROPIC_API_KEY="${keys.old}"\n`);
    linkSync(home.at(".bashrc"), home.at("bashrc-too"));
    const before = home.snapshot();
    const { stdout } = await run(["doctor", "--fix", "--yes"], options);
    expect(stdout).toContain("1 change made");
    expect(stdout).toMatch(/^left as it is\n {2}the file has 2 hard links.*:\n {4}~\/\.bashrc/m);
    expect(stdout).not.toContain("--skip");
    expect(home.read(".claude/settings.json")).toContain(keys.next);
    expect(home.read(".bashrc")).toContain(keys.old);
    const again = await runJson(["doctor", "--fix", "--yes"], options);
    expect(again.document).toMatchObject({
      fixed: [],
      left: [{ place: home.at(".bashrc"), reason: expect.stringContaining("hard links") }],
    });
    expect((await run(["undo", "--no-verify"], options)).code).toBe(0);
    expect(home.snapshot()).toEqual(before);
  });

  test("--fix --yes mends in one step, says what, and undo puts it back", async () => {
    const { options, home, keys } = await deadWorld();
    home.write(".zshrc", `export ANTHROPIC_API_KEY="${keys.next}"\n`, 0o644);
    const before = home.snapshot();
    const { code, document } = await runJson(["doctor", "--fix", "--yes"], options);
    expect([code, document.findings]).toEqual([0, []]);
    expect(document.id).toMatch(/^\d{8}T/);
    expect(document.fixed).toEqual([
      {
        place: `${home.at(".claude/settings.json")}#/env/ANTHROPIC_API_KEY`,
        path: home.at(".claude/settings.json"),
        line: 2,
        address: "/env/ANTHROPIC_API_KEY",
        from: fingerprintOf(keys.old),
        to: fingerprintOf(keys.next),
        state: "committed",
      },
    ]);
    expect(home.read(".claude/settings.json")).toContain(keys.next);
    expect((await run(["doctor", "--fix", "--yes"], options)).stdout).toContain("nothing is wrong");
    expect((await run(["undo", "--no-verify"], options)).code).toBe(0);
    expect(home.snapshot()).toEqual(before);
  });
});

test("which tells what a terminal session makes of a key that was refused in its dialog", async () => {
  const { options, home, keys } = await smallWorld();
  const state = { customApiKeyResponses: { rejected: [keys.old.slice(-20)] } };
  home.write(".claude.json", JSON.stringify(state));
  expect((await run(["which"], options)).stdout).toMatch(/^in a terminal session {2}nothing/m);
  home.write(".claude.json", JSON.stringify({ ...state, primaryApiKey: keys.other }));
  const { document } = await runJson(["which"], options);
  expect(document.sent[0].fingerprint).toBe(fingerprintOf(keys.old));
  expect(document.interactive).toEqual([
    {
      header: "x-api-key",
      place: `${home.at(".claude.json")}#/primaryApiKey`,
      fingerprint: fingerprintOf(keys.other),
      hint: expect.any(String),
    },
  ]);
});
