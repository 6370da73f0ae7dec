import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { fingerprintOf } from "./support/keys.ts";
import { CLI, run, runJson } from "./support/run.ts";
import { bigWorld, smallWorld } from "./support/world.ts";

const ESCAPE = "\u001b[";

describe("scan", () => {
  test("lists every place once, under its key, without a secret", async () => {
    const { options, places, keys, home } = await bigWorld();
    const { code, document } = await runJson(["scan"], options);
    expect(code).toBe(0);
    expect(document.schema).toBe("claude-rotate.scan/1");
    const old = document.keys.find(
      (key: { fingerprint: string }) => key.fingerprint === fingerprintOf(keys.old),
    );
    expect(old.credential).toBe("anthropic");
    expect(old.hint).toBe(`sk-ant-api03-…${keys.old.slice(-4)}`);
    expect(old.places).toHaveLength(places);
    expect(new Set(old.places).size).toBe(places);
    const zshrc = document.places.find((place: { path: string }) => place.path === home.at("dotfiles/zshrc"));
    expect(zshrc).toMatchObject({
      id: `${home.at("dotfiles/zshrc")}#CLAUDE_API_KEY`,
      kind: "file",
      line: 2,
      address: "CLAUDE_API_KEY",
      inert: false,
      writable: true,
      paths: [home.at(".zshrc")],
    });
    expect(document.problems).toMatchObject([
      { code: "PLACE_BROKEN", path: home.at("work/shop/.claude/settings.json"), line: 2 },
    ]);
  });

  test("as a table: clickable places, the key in use first, problems with what to do", async () => {
    const { options, keys, places } = await bigWorld();
    const { code, stdout, stderr } = await run(["scan"], options);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.split("\n")[0]).toContain(`${fingerprintOf(keys.old)}  ${places} places`);
    expect(stdout.split("\n")[0]).toContain("in use here");
    expect(stdout).toMatch(/^ {2}~\/dotfiles\/zshrc:2 +CLAUDE_API_KEY/m);
    expect(stdout).toMatch(/^! ~\/work\/shop\/\.claude\/settings\.json:2 /m);
    expect(stdout.trimEnd().split("\n").at(-1)).toContain("claude-rotate rotate");
  });

  test("--format json is --json, and --quiet leaves the result alone", async () => {
    const { options } = await smallWorld();
    const asked = await run(["scan", "--format=json"], options);
    expect(JSON.parse(asked.stdout)).toEqual((await runJson(["scan"], options)).document);
    expect((await run(["scan", "--quiet"], options)).stdout).not.toContain("claude-rotate");
  });

  test("--root and --cwd add places", async () => {
    const { options, home, keys } = await smallWorld();
    home.write("code/a/.env", `ANTHROPIC_API_KEY=${keys.old}\n`);
    const count = async (...args: string[]): Promise<number> =>
      (await runJson(["scan", ...args], options)).document.places.length;
    const without = await count();
    expect(await count("--root", "code")).toBe(without + 1);
    expect(await count("--cwd", home.at("code/a"))).toBe(without + 1);
  });

  test("an empty home has no key, and that is no failure", async () => {
    const { options, home } = await smallWorld();
    home.write(".zshrc", "");
    home.write(".claude/settings.json", "{}");
    const { code, stdout } = await run(["scan"], options);
    expect(code).toBe(0);
    expect(stdout).toContain("no key was found");
  });

  test("names in files can't reach the terminal as commands", async () => {
    const { options, home, keys } = await smallWorld();
    home.write("work/\u001b[31mred\nline/.env", `ANTHROPIC_API_KEY=${keys.old}\n`);
    const { stdout } = await run(["scan", "--root", "work"], options);
    expect(stdout).not.toContain(ESCAPE);
    expect(stdout).toContain("~/work/\\u{1b}[31mred\\nline/.env:1");
  });
});

describe("which", () => {
  test("tells the key that is sent, what it shadows and what is never read", async () => {
    const { options, keys, home } = await bigWorld();
    const { code, document } = await runJson(["which"], options);
    expect(code).toBe(0);
    expect(document).toMatchObject({ schema: "claude-rotate.which/1", client: "claude-code" });
    expect(document.sent[0]).toMatchObject({ header: "x-api-key", fingerprint: fingerprintOf(keys.old) });
    expect(document.shadowed.length).toBeGreaterThan(0);
    for (const one of document.shadowed) expect(one.reason).not.toBe("");
    expect(document.ignored.map(({ place }: { place: string }) => place)).toContain(
      `${home.at(".claude/config.json")}#/primaryApiKey`,
    );
    const { stdout } = await run(["which", "anthropic"], options);
    expect(stdout).toMatch(/├─ {2}from +~\/work\/shop\/\.claude\/settings\.local\.json:\d/);
    expect(stdout).toMatch(/shadows +~\/\.claude\.json:1 +\/primaryApiKey/);
  });

  test("exits 4 where no key would be sent", async () => {
    const { options, home } = await smallWorld();
    home.write(".claude/settings.json", "{}");
    const { code, document } = await runJson(["which"], options);
    expect([code, document.sent, document.error]).toEqual([4, [], undefined]);
    expect((await run(["which"], options)).stdout).toContain("sends no key");
  });
});

describe("verify", () => {
  test("a row for each key; 4 where one is dead", async () => {
    const { options, keys, provider, home } = await smallWorld();
    home.write(".bashrc", `export ANTHROPIC_API_KEY=${keys.other}\n`);
    const alive = await runJson(["verify"], options);
    expect(alive.code).toBe(0);
    expect(alive.document.schema).toBe("claude-rotate.verify/1");
    expect(alive.document.verdicts.map(({ verdict }: { verdict: string }) => verdict)).toEqual([
      "valid",
      "valid",
    ]);
    provider.valid.delete(keys.old);
    const dead = await runJson(["verify"], options);
    expect(dead.code).toBe(4);
    expect(dead.document.verdicts).toContainEqual(
      expect.objectContaining({
        credential: "anthropic",
        fingerprint: fingerprintOf(keys.old),
        verdict: "invalid",
        status: 401,
        message: "invalid x-api-key",
      }),
    );
    const { stdout } = await run(["verify"], options);
    expect(stdout).toMatch(/^invalid +sk-ant-api03-….{4} [0-9a-f]{12} +2 places +401 authentication_error/m);
  });

  test("an answer that says nothing about the key is no finding, and no proof", async () => {
    const { options, keys, provider } = await smallWorld();
    provider.answers.set(keys.old, { status: 403, body: "<title>Blocked by the proxy</title>" });
    const { code, document } = await runJson(["verify"], options);
    expect([code, document.verdicts[0].verdict]).toEqual([1, "blocked"]);
  });
});

describe("colour", () => {
  test("none in a pipe or with NO_COLOR, some with FORCE_COLOR, none with --no-color", async () => {
    const { options } = await bigWorld();
    const withEnv = (env: Record<string, string>) => ({ ...options, env: { ...options.env, ...env } });
    expect((await run(["scan"], options)).stdout).not.toContain(ESCAPE);
    expect((await run(["rotate", "--to", "file:~/new-key", "--dry-run"], options)).stdout).not.toContain(
      ESCAPE,
    );
    expect((await run(["scan"], withEnv({ FORCE_COLOR: "1" }))).stdout).toContain(ESCAPE);
    expect((await run(["scan"], withEnv({ NO_COLOR: "1" }))).stdout).not.toContain(ESCAPE);
    const forbidden = await run(["scan", "--no-color"], withEnv({ FORCE_COLOR: "1" }));
    expect([forbidden.stdout.includes(ESCAPE), forbidden.stderr]).toEqual([false, ""]);
  });

  test("a reader that goes away early is no error", async () => {
    const { options, home } = await bigWorld();
    const line = `"${process.execPath}" "${CLI}" scan | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const env = { PATH: process.env.PATH, HOME: home.path, ...options.env };
    const { stdout, stderr } = spawnSync("bash", ["-c", line], { env, cwd: home.path, encoding: "utf8" });
    expect(stderr).toBe("");
    expect(stdout.trim().split("\n").at(-1)).toBe("0");
  });
});
