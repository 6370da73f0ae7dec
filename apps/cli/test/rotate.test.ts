import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, onTestFinished, test } from "vitest";
import { fingerprintOf } from "./support/keys.ts";
import { run, runJson } from "./support/run.ts";
import { bigWorld, smallWorld, TO } from "./support/world.ts";

const FIELDS = [
  "schema",
  "id",
  "credential",
  "from",
  "to",
  "state",
  "changed",
  "changes",
  "left",
  "verdict",
  "restart",
  "leftovers",
  "summary",
];

describe("a whole rotation", () => {
  test("changes exactly the old key's bytes, once, and undo gives back every byte, mode and link", async () => {
    const { options, home, places, expected, keys, provider } = await bigWorld();
    const before = home.snapshot();

    const first = await runJson(["rotate", ...TO, "--yes"], options);
    expect([first.code, first.stderr]).toEqual([0, ""]);
    expect(home.snapshot()).toEqual(expected);
    const { document } = first;
    expect(Object.keys(document)).toEqual(expect.arrayContaining(FIELDS));
    expect(document).toMatchObject({
      schema: "claude-rotate.rotate/1",
      credential: "anthropic",
      from: [fingerprintOf(keys.old)],
      to: fingerprintOf(keys.next),
      state: "committed",
      changed: true,
      verdict: { verdict: "valid", status: 200 },
      restart: [],
      leftovers: [],
    });
    expect(document.changes).toHaveLength(places);
    for (const change of document.changes)
      expect(change).toMatchObject({
        from: fingerprintOf(keys.old),
        state: "committed",
        line: expect.any(Number),
      });
    expect(provider.asked).toContain(keys.next);

    const second = await runJson(["rotate", ...TO, "--yes"], options);
    expect(second.code).toBe(0);
    expect(second.document).toMatchObject({ state: "unchanged", changed: false, changes: [] });
    expect(home.snapshot()).toEqual(expected);

    const back = await runJson(["undo"], options);
    expect(back.code).toBe(0);
    expect(Object.keys(back.document)).toEqual(expect.arrayContaining(FIELDS));
    expect(back.document).toMatchObject({
      schema: "claude-rotate.undo/1",
      state: "committed",
      changed: true,
    });
    expect(home.snapshot()).toEqual(before);
  });

  test("ends with a receipt and the next steps", async () => {
    const { options, keys } = await smallWorld();
    const env = { ...options.env, ANTHROPIC_API_KEY: keys.old, SHELL: "/bin/zsh" };
    const { code, stdout, stderr } = await run(["rotate", ...TO, "--yes"], { ...options, env });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(
      /^✓ 2 places new · 0 old · 1 program to restart · undo until \d\d:\d\d tomorrow$/m,
    );
    expect(stdout).toContain("exec zsh -l");
    expect(stdout).toContain(`...${keys.old.slice(-4)} ${fingerprintOf(keys.old)}`);
    expect(stdout).toContain("revoke it there now: https://console.anthropic.com/");
    expect(stdout.trimEnd().split("\n").at(-1)).toContain("claude-rotate undo");
  });

  test.runIf(process.platform === "linux")(
    "the receipt tells programs of one name apart: pid, since when, which key",
    async () => {
      const { options, keys } = await smallWorld();
      const holds = { ...options.env, ANTHROPIC_API_KEY: keys.old };
      const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
        env: holds,
        stdio: "ignore",
      });
      onTestFinished(() => void child.kill("SIGKILL"));
      await once(child, "spawn");
      const { stdout } = await run(["rotate", ...TO, "--yes"], { ...options, env: holds });
      const facts = `since \\d\\d:\\d\\d today, key ${fingerprintOf(keys.old)}`;
      expect(stdout).toMatch(
        new RegExp(`node still holds the old key in ANTHROPIC_API_KEY \\(pid ${child.pid}, ${facts}\\)`),
      );
      expect(stdout).toMatch(
        new RegExp(`this shell still holds the old key .*key ${fingerprintOf(keys.old)}\\)`),
      );
      // So it is after the way back, with the key that goes then.
      const env = { ...options.env, ANTHROPIC_API_KEY: keys.next };
      expect((await run(["undo"], { ...options, env })).stdout).toMatch(
        new RegExp(`^restart\\n.*this shell still holds .*key ${fingerprintOf(keys.next)}\\)`, "m"),
      );
    },
  );

  test("a dry run shows the plan as a diff and changes nothing", async () => {
    const { options, home, keys } = await smallWorld();
    const before = home.snapshot();
    const { code, stdout } = await run(["rotate", ...TO, "--dry-run"], options);
    expect(code).toBe(0);
    const shown = (key: string): string => `‹sk-ant-api03-…${key.slice(-4)} ${fingerprintOf(key)}›`;
    expect(stdout).toContain("--- ~/.zshrc\n+++ ~/.zshrc\n@@ 2 ANTHROPIC_API_KEY @@\n");
    expect(stdout).toContain(`-ANTHROPIC_API_KEY="${shown(keys.old)}"\n`);
    expect(stdout).toContain(`+ANTHROPIC_API_KEY="${shown(keys.next)}"\n`);
    const asked = await runJson(["rotate", ...TO, "--dry-run"], options);
    expect(asked.document).toMatchObject({ state: "planned", changed: false });
    expect(asked.document.changes).toHaveLength(2);
    expect(home.snapshot()).toEqual(before);
    expect((await runJson(["history"], options)).document.rotations).toEqual([]);
  });

  test("other values on a changed line are no part of the diff", async () => {
    const { options, home, keys } = await smallWorld();
    const password = "hunter2-hunter2-hunter2";
    home.write(".profile", `export DB_PASSWORD=${password} ANTHROPIC_API_KEY=${keys.old} # ${keys.other}\n`);
    home.write(".env", `CMD="call -H 'x-api-key: ${keys.old}' -u admin:${password}"\n`);
    const { stdout } = await run(["rotate", ...TO, "--dry-run"], options);
    expect(stdout).toContain("+++ ~/.profile");
    expect(stdout).toContain("+++ ~/.env");
    expect(stdout).not.toContain(password.slice(0, 8));
    expect(stdout).not.toContain(keys.other.slice(0, 20));
  });
});

describe("where the new key comes from", () => {
  test("stdin, a variable, a file", async () => {
    for (const way of [
      { args: ["--to", "-"], stdin: true },
      { args: ["--to", "env:MY_NEXT"], env: true },
      { args: TO },
    ]) {
      const { options, home, keys } = await smallWorld();
      const env = way.env ? { MY_NEXT: keys.next } : {};
      const { code } = await runJson(["rotate", ...way.args, "--yes"], {
        ...options,
        env: { ...options.env, ...env },
        ...(way.stdin ? { stdin: `${keys.next}\n` } : {}),
      });
      expect([way.args, code]).toEqual([way.args, 0]);
      expect(home.read(".zshrc")).toContain(keys.next);
    }
  });
});

describe("which places", () => {
  test("--skip leaves a file or a line, --from names the old key, --all takes every one", async () => {
    const { options, home, keys } = await smallWorld();
    home.write(".bashrc", `export ANTHROPIC_API_KEY=${keys.other}\n`);
    const skipped = await runJson(["rotate", ...TO, "--yes", "--skip", "~/.zshrc"], options);
    expect(skipped.document.left).toContainEqual({
      place: `${home.at(".zshrc")}#ANTHROPIC_API_KEY`,
      reason: expect.stringContaining("--skip"),
    });
    expect(home.read(".zshrc")).toContain(keys.old);
    const from = await runJson(["rotate", ...TO, "--yes", "--from", fingerprintOf(keys.other)], options);
    expect(from.document.changes.map(({ path }: { path: string }) => path)).toEqual([home.at(".bashrc")]);
    const all = await runJson(["rotate", ...TO, "--yes", "--all"], options);
    expect(all.document.changes.map(({ path }: { path: string }) => path)).toEqual([home.at(".zshrc")]);
  });

  test("--add writes it where there is none yet, and undo takes it out again", async () => {
    const { options, home, keys } = await smallWorld();
    home.write(".bashrc", "export EDITOR=vi\n");
    const before = home.snapshot();
    const { code } = await runJson(["rotate", ...TO, "--yes", "--add", "~/.bashrc"], options);
    expect(code).toBe(0);
    expect(home.read(".bashrc")).toContain(keys.next);
    await runJson(["undo"], options);
    expect(home.snapshot()).toEqual(before);
  });

  test("a half-rotated home is finished, and a dead key goes along", async () => {
    const { options, home, keys, provider } = await smallWorld();
    home.write(".zshrc", `export ANTHROPIC_API_KEY=${keys.next}\n`);
    home.write(".bashrc", `export ANTHROPIC_API_KEY=${keys.other}\n`);
    provider.valid.delete(keys.other);
    const { document } = await runJson(["rotate", ...TO, "--yes"], options);
    expect(document).toMatchObject({ state: "committed", changed: true });
    expect(document.from).toHaveLength(2);
    for (const name of [".zshrc", ".bashrc", ".claude/settings.json"])
      expect(home.read(name)).toContain(keys.next);
  });
});

describe("afterwards", () => {
  test("history shows both ways; forget closes the way back", async () => {
    const { options, keys } = await smallWorld();
    const { document } = await runJson(["rotate", ...TO, "--yes"], options);
    const past = await runJson(["history"], options);
    expect(past.document).toMatchObject({
      schema: "claude-rotate.history/1",
      rotations: [{ id: document.id, kind: "rotate", state: "committed", places: 2, files: 2 }],
    });
    const told = await run(["history"], options);
    expect(told.stdout).toContain(document.id);
    expect(told.stdout).toContain(fingerprintOf(keys.next));

    const forgotten = await runJson(["forget"], options);
    expect(forgotten.document).toEqual({ schema: "claude-rotate.forget/1", forgotten: [document.id] });
    expect((await run(["forget"], options)).stdout).toContain("nothing was kept");
    const late = await runJson(["undo"], options);
    expect([late.code, late.document.error.code]).toEqual([1, "UNDO_CLOSED"]);
  });

  test("--no-undo keeps nothing to go back with", async () => {
    const { options } = await smallWorld();
    const { stdout } = await run(["rotate", ...TO, "--yes", "--no-undo"], options);
    expect(stdout).toMatch(/ · no undo$/m);
    expect((await runJson(["undo"], options)).document.error.code).toBe("UNDO_CLOSED");
  });

  test("undo by its id; a place that somebody changed is named, left, and exit 5", async () => {
    const { options, home, keys } = await smallWorld();
    const { document } = await runJson(["rotate", ...TO, "--yes"], options);
    home.write(".zshrc", `export ANTHROPIC_API_KEY="${keys.other}"\n`, 0o644);
    const back = await runJson(["undo", document.id], options);
    expect(back.code).toBe(5);
    expect(back.document.error.code).toBe("WAY_BACK_BLOCKED");
    expect(back.document.left).toMatchObject([{ place: `${home.at(".zshrc")}#ANTHROPIC_API_KEY` }]);
    expect(home.read(".claude/settings.json")).toContain(keys.old);
    expect(home.read(".zshrc")).toContain(keys.other);
  });

  test("an undo to a key that is dead by now needs --no-verify", async () => {
    const { options, home, keys, provider } = await smallWorld();
    await runJson(["rotate", ...TO, "--yes"], options);
    provider.valid.delete(keys.old);
    const refused = await runJson(["undo"], options);
    expect([refused.code, refused.document.error.code, refused.document.verdict.verdict]).toEqual([
      3,
      "KEY_NOT_VALID",
      "invalid",
    ]);
    expect(home.read(".zshrc")).toContain(keys.next);
    expect((await runJson(["undo", "--no-verify"], options)).code).toBe(0);
    expect(home.read(".zshrc")).toContain(keys.old);
  });

  test("an edit made after the rotation survives the undo", async () => {
    const { options, home, keys } = await smallWorld();
    await runJson(["rotate", ...TO, "--yes"], options);
    home.write(".zshrc", `# added\n${home.read(".zshrc")}alias x=y\n`, 0o644);
    expect((await runJson(["undo"], options)).code).toBe(0);
    expect(home.read(".zshrc")).toBe(
      `# added\nexport EDITOR=vi\nexport ANTHROPIC_API_KEY="${keys.old}"\nalias x=y\n`,
    );
  });

  test("nothing to undo, nothing to recover", async () => {
    const { options } = await smallWorld();
    const undone = await run(["undo"], options);
    expect(undone.code).toBe(1);
    expect(undone.stderr.trimEnd().split("\n").at(-1)).toBe("nothing changed");
    const recovered = await runJson(["recover"], options);
    expect(recovered.document).toEqual({
      schema: "claude-rotate.recover/1",
      state: "nothing",
      putBack: [],
      finished: [],
      pending: [],
      left: [],
      damaged: [],
    });
  });
});
