import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { braveKey, fingerprintOf, tavilyKey } from "./support/keys.ts";
import { CLI } from "./support/run.ts";
import { lacks } from "./support/tools.ts";
import { smallWorld, type World } from "./support/world.ts";

/** util-linux's, which gives a program a terminal. */
const TERMINAL = "script";

interface Turn {
  /** Typed when this is on the screen, behind what was there before. */
  readonly when: RegExp;
  readonly type: string;
}

/** Runs the program on a terminal (`script` makes one) and answers it like a person who reads first. */
function converse(
  { options, home }: World,
  args: string,
  turns: readonly Turn[],
): Promise<{ code: number; screen: string }> {
  const command = `"${process.execPath}" "${CLI}" ${args}`;
  const child = spawn(TERMINAL, ["-qefc", command, "/dev/null"], {
    cwd: home.path,
    env: {
      PATH: process.env.PATH,
      HOME: home.path,
      TMPDIR: home.temp,
      SHELL: "/bin/sh",
      TERM: "xterm",
      COLUMNS: "80",
      ...options.env,
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let screen = "";
  let seen = 0;
  const left = [...turns];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
    const [turn] = left;
    const hit = turn?.when.exec(screen.slice(seen));
    if (!turn || !hit) return;
    left.shift();
    seen += hit.index + hit[0].length;
    child.stdin.write(turn.type);
  });
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ code: code ?? -1, screen }));
  });
}

const ask = /New Anthropic API key[^›]*› /;
const confirm = /Change these places\? \[y\/N\] /;

describe.skipIf(lacks(TERMINAL))("in a terminal", () => {
  test.each([
    [undefined, true],
    ["", true],
    ["0", false],
  ])("NO_COLOR=%j counts where it is no empty string", async (value, isColoured) => {
    const world = await smallWorld();
    const env = { ...world.options.env, ...(value === undefined ? {} : { NO_COLOR: value }) };
    const { screen } = await converse({ ...world, options: { ...world.options, env } }, "scan", []);
    expect(screen.includes("\u001b[")).toBe(isColoured);
  });

  test("called with nothing: finds, asks, shows the plan, asks again, changes, and gives a receipt", async () => {
    const world = await smallWorld();
    const { keys, home } = world;
    const { code, screen } = await converse(world, "", [
      { when: ask, type: `${keys.next}\r` },
      { when: confirm, type: "y" },
    ]);
    expect([code, screen]).toEqual([0, expect.stringContaining("2 places new")]);
    expect(screen.indexOf(fingerprintOf(keys.old))).toBeLessThan(screen.search(ask));
    expect(screen).toContain("+++ ~/.zshrc");
    expect(screen).toContain("•••");
    expect(screen).not.toContain(keys.next.slice(-20));
    expect(home.read(".zshrc")).toContain(keys.next);
  });

  test("what is wrong with a key is said at once and asked again, before any request", async () => {
    const world = await smallWorld();
    const { keys, home, provider } = world;
    const before = home.snapshot();
    const admin = keys.next.replace("api03", "admin01");
    const { code, screen } = await converse(world, "rotate", [
      { when: ask, type: "\r" },
      { when: ask, type: `${admin}\r` },
      { when: ask, type: `${tavilyKey("typed")}\r` },
      { when: ask, type: `${braveKey("typed").slice(0, -7)}\r` },
      { when: ask, type: `${keys.next}\r${keys.other}\r` },
      { when: ask, type: ` ${keys.next}\r` },
      { when: ask, type: "\u0003" },
    ]);
    expect(code).toBe(130);
    for (const words of [
      "is empty",
      "an admin key",
      "is a Tavily API key",
      "a Brave Search API key, cut",
      "more than one line",
      "white space",
      "nothing changed",
    ])
      expect(screen).toContain(words);
    expect(screen).not.toContain(admin.slice(-20));
    expect(provider.asked).toEqual([]);
    expect(home.snapshot()).toEqual(before);
  });

  test("a plugin is shown before it is trusted: what it asks for, its file's digest, and that nothing holds it back", async () => {
    const world = await smallWorld();
    const { home } = world;
    const capabilities = { exec: ["acme"], fetch: ["https://api.acme.example"] };
    const marker = { plugin: "./i.js", api: 1, brings: { sources: ["acme"] }, capabilities };
    home.write(
      "node_modules/acme/package.json",
      JSON.stringify({ name: "acme", version: "3.2.1", "claude-rotate": marker }),
    );
    const file = home.write("node_modules/acme/i.js", "export const plugin = {};\n");
    const digest = createHash("sha256").update(readFileSync(file)).digest("hex");
    const trust = "plugins trust acme --plugin ./node_modules/acme";
    const question = /Trust it\? \[y\/N\] /;
    const refused = await converse(world, trust, [{ when: question, type: "n" }]);
    expect(refused.code).toBe(130);
    for (const words of ["acme 3.2.1", "https://api.acme.example", digest, "no sandbox"])
      expect(refused.screen.replace(/\r\n\s*/g, " ")).toContain(words);
    expect(home.at(".local/state/claude-rotate/trusted.json")).not.toSatisfy(existsSync);
    const taken = await converse(world, trust, [{ when: question, type: "y" }]);
    expect([taken.code, existsSync(home.at(".local/state/claude-rotate/trusted.json"))]).toEqual([0, true]);
  });

  test("no means no: nothing changed", async () => {
    const world = await smallWorld();
    const before = world.home.snapshot();
    const { code, screen } = await converse(world, "rotate --to file:~/new-key", [
      { when: confirm, type: "n" },
    ]);
    expect([code, screen.trimEnd().split("\r\n").at(-1)]).toEqual([130, "nothing changed"]);
    expect(world.home.snapshot()).toEqual(before);
  });

  test("a key that its issuer refuses is a question", async () => {
    const world = await smallWorld();
    const { keys, provider, home } = world;
    provider.valid.delete(keys.next);
    const { code, screen } = await converse(world, "rotate --to file:~/new-key", [
      { when: /Go on all the same\? \[y\/N\] /, type: "y" },
      { when: confirm, type: "y" },
    ]);
    expect([code, screen.includes("invalid x-api-key")]).toEqual([0, true]);
    expect(home.read(".zshrc")).toContain(keys.next);
  });

  test("Ctrl-U and Ctrl-W take back what was typed, and Ctrl-Z is no letter", async () => {
    const world = await smallWorld();
    const { keys, home } = world;
    const { code, screen } = await converse(world, "rotate", [
      {
        when: ask,
        type: `wrong\u0015also wrong\u0017\u001a${keys.next.slice(0, 50)}\u001a${keys.next.slice(50)}\r`,
      },
      { when: confirm, type: "y" },
    ]);
    expect([code, screen.includes("\u001a")]).toEqual([0, false]);
    expect(home.read(".zshrc")).toContain(keys.next);
  });

  test("`--json` asks nothing, and says that it is why", async () => {
    const { screen } = await converse(await smallWorld(), "rotate --json --to file:~/new-key", []);
    expect(screen).toContain("with --json nobody can be asked");
  });

  test("`--to -` reads the key hidden", async () => {
    const world = await smallWorld();
    const { keys, home } = world;
    const { code, screen } = await converse(world, "rotate --to - --yes", [
      { when: ask, type: `${keys.next}\r` },
    ]);
    expect([code, screen.includes(keys.next.slice(-20))]).toEqual([0, false]);
    expect(home.read(".zshrc")).toContain(keys.next);
  });

  test("a home without a key is told before anything is asked", async () => {
    const world = await smallWorld();
    world.home.write(".zshrc", "");
    world.home.write(".claude/settings.json", "{}");
    const { code, screen } = await converse(world, "", []);
    expect([code, screen.includes("NO_PLACES")]).toEqual([1, true]);
  });

  test("a long reason is wrapped under itself, where the line ends", async () => {
    const world = await smallWorld();
    world.home.write(".env", `ANTHROPIC_API_KEY=${world.keys.old}\n`);
    const { code, screen } = await converse(world, "which --no-color", []);
    const lines = screen.split("\r\n");
    expect(code).toBe(0);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(screen.replace(/\s+/g, " ")).toContain("export the variable in your shell, or put it under `env`");
  });

  test("a terminal that is closed while it asks, and whose signal is ignored, ends everything: nothing changed", async () => {
    const world = await smallWorld();
    const before = world.home.snapshot();
    const shell = `trap "" HUP; "${process.execPath}" "${CLI}" rotate --to file:new-key; echo $? > exit`;
    const child = spawn(TERMINAL, ["-qec", shell, "/dev/null"], {
      cwd: world.home.path,
      env: { PATH: process.env.PATH, HOME: world.home.path, TERM: "xterm", ...world.options.env },
      stdio: ["pipe", "pipe", "ignore"],
    });
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      if (confirm.test(text)) child.kill("SIGKILL");
    });
    await new Promise((resolve) => child.on("exit", resolve));
    await vi.waitFor(() => expect(world.home.read("exit")).toBe("130\n"), { timeout: 10_000 });
    const { exit: _, ...after } = world.home.snapshot();
    expect(after).toEqual(before);
  });

  test("an undo to a key that is dead by now asks first", async () => {
    const world = await smallWorld();
    const { keys, home, provider } = world;
    expect((await converse(world, "rotate --to file:new-key", [{ when: confirm, type: "y" }])).code).toBe(0);
    provider.valid.delete(keys.old);
    const again = /Put it back all the same\? \[y\/N\] /;
    const no = await converse(world, "undo", [{ when: again, type: "n" }]);
    expect([no.code, home.read(".zshrc").includes(keys.next)]).toEqual([3, true]);
    const yes = await converse(world, "undo", [{ when: again, type: "y" }]);
    expect([yes.code, home.read(".zshrc").includes(keys.old)]).toEqual([0, true]);
  });

  test("the demo offers its undo", async () => {
    const world = await smallWorld();
    const { code, screen } = await converse(world, "demo", [{ when: /Undo it\? \[y\/N\] /, type: "y" }]);
    expect([code, screen.includes("every byte, mode and link")]).toEqual([0, true]);
  });
});
