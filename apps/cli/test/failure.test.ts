import type { ChildProcess } from "node:child_process";
import { chmodSync, linkSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { TestProvider } from "./support/provider.ts";
import { run, runJson } from "./support/run.ts";
import { lacks, lacksUnprivileged, UNPRIVILEGED } from "./support/tools.ts";
import { bigWorld, smallWorld, TO } from "./support/world.ts";

const yes: readonly string[] = ["rotate", ...TO, "--yes"];

/** Acts on the running program as soon as it has asked the issuer something that it was not asked before. */
function onceAsked(provider: TestProvider, act: (child: ChildProcess) => void) {
  const before = provider.asked.length;
  return (child: ChildProcess): void => {
    const wait = setInterval(() => {
      if (provider.asked.length === before) return;
      clearInterval(wait);
      act(child);
    }, 20);
  };
}

describe("a failure leaves everything as it was", () => {
  test("a new key that its issuer refuses: exit 3, the verdict in the document", async () => {
    const { options, home, keys, provider } = await bigWorld();
    provider.valid.delete(keys.next);
    const before = home.snapshot();
    const { code, document } = await runJson(yes, options);
    expect(code).toBe(3);
    expect(document).toMatchObject({
      state: "unchanged",
      changed: false,
      verdict: { verdict: "invalid", status: 401, message: "invalid x-api-key" },
      error: { code: "KEY_NOT_VALID", hint: expect.stringContaining("--no-verify") },
    });
    const told = await run(yes, options);
    expect([told.code, told.stderr.trimEnd().split("\n").at(-1)]).toEqual([3, "nothing changed"]);
    expect(told.stderr).toContain("invalid x-api-key");
    expect(home.snapshot()).toEqual(before);
    const unasked = provider.asked.length;
    expect((await runJson([...yes, "--no-verify"], options)).code).toBe(0);
    expect(provider.asked).toHaveLength(unasked);
  });

  test("an issuer that can't be reached is no valid verdict", async () => {
    const { options, home, provider } = await smallWorld();
    await provider.close();
    const before = home.snapshot();
    const { code, document } = await runJson(yes, options);
    expect([code, document.verdict.verdict]).toEqual([3, "unreachable"]);
    expect(home.snapshot()).toEqual(before);
  });

  test("a hard link, unless it is skipped", async () => {
    const { options, home, keys } = await bigWorld();
    linkSync(home.at(".bashrc"), home.at("other-name"));
    const before = home.snapshot();
    const { code, document } = await runJson(yes, options);
    expect([code, document.error]).toMatchObject([
      1,
      { code: "PLACE_HARD_LINKED", path: home.at(".bashrc") },
    ]);
    expect(home.snapshot()).toEqual(before);
    expect((await runJson([...yes, "--skip", "~/.bashrc"], options)).code).toBe(0);
    expect(home.read("other-name")).toContain(keys.old);
  });

  test.skipIf(lacksUnprivileged())("a folder that may not be written", async () => {
    const { options, home } = await bigWorld();
    chmodSync(home.at("work/shop/packages/deep"), 0o555);
    const before = home.snapshot();
    const { code, document } = await runJson(yes, { ...options, through: UNPRIVILEGED });
    expect([code, document.error]).toMatchObject([
      1,
      { code: "PLACE_UNWRITABLE", path: home.at("work/shop/packages/deep/.env") },
    ]);
    expect(home.snapshot()).toEqual(before);
  });

  test.skipIf(lacks("bash"))("a write that the system cuts off", async () => {
    const { options, home, keys } = await bigWorld();
    home.write("work/shop/packages/big/.env", `${"# long\n".repeat(40_000)}ANTHROPIC_API_KEY=${keys.old}\n`);
    const before = home.snapshot();
    const through = ["bash", "-c", 'trap "" XFSZ; ulimit -f 128; exec "$@"', "-"];
    const { code, document } = await runJson(yes, { ...options, through });
    expect([code, document.error]).toMatchObject([
      1,
      { code: "WRITE_FAILED", path: home.at("work/shop/packages/big/.env") },
    ]);
    expect(document).toMatchObject({ state: "rolled-back", changed: false, summary: "nothing changed" });
    expect(home.snapshot()).toEqual(before);
  });

  test.skipIf(lacks("strace"))("a rename that fails half-way", async () => {
    const { options, home } = await bigWorld();
    const before = home.snapshot();
    const inject = "inject=rename,renameat,renameat2:error=EIO:when=4";
    const through = [
      "strace",
      "-f",
      "-qq",
      "-o",
      join(home.temp, "trace"),
      "-e",
      "trace=rename,renameat,renameat2",
      "-e",
      inject,
    ];
    const { code, document } = await runJson(yes, { ...options, through });
    expect([code, document.error.code, document.state]).toEqual([1, "WRITE_FAILED", "rolled-back"]);
    expect(home.snapshot()).toEqual(before);
  });

  test.skipIf(lacksUnprivileged())("a state folder that may not be written", async () => {
    const { options, home } = await smallWorld();
    home.write(".local/state/x", "");
    chmodSync(home.at(".local/state"), 0o555);
    const before = home.snapshot();
    const way = { ...options, through: UNPRIVILEGED };
    const { code, document } = await runJson(yes, way);
    expect([code, document.error]).toMatchObject([1, { code: "STATE_UNUSABLE", path: home.state }]);
    expect(home.snapshot()).toEqual(before);
    expect((await runJson(["scan"], way)).code).toBe(0);
  });
});

describe("interrupted", () => {
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    test(`${name} puts everything back: exit 130`, async () => {
      const { options, home, provider } = await smallWorld();
      const before = home.snapshot();
      provider.gate = new Promise(() => {});
      const meanwhile = onceAsked(provider, (child) => void child.kill(name));
      const { code, document } = await runJson(yes, { ...options, meanwhile });
      expect([code, document.error.code, document.changed]).toEqual([130, "INTERRUPTED", false]);
      expect(home.snapshot()).toEqual(before);
    });

  test("a closed pipe puts everything back: exit 130", async () => {
    const { options, home, provider } = await smallWorld();
    const before = home.snapshot();
    let open: () => void = () => {};
    provider.gate = new Promise((resolve) => {
      open = resolve;
    });
    const meanwhile = onceAsked(provider, ({ stderr }) => {
      stderr?.destroy();
      open();
    });
    expect((await run([...yes, "--verbose"], { ...options, meanwhile })).code).toBe(130);
    expect(home.snapshot()).toEqual(before);
  });

  test("a second rotation meanwhile is refused with exit 6", async () => {
    const { options, home, provider } = await smallWorld();
    let open: () => void = () => {};
    provider.gate = new Promise((resolve) => {
      open = resolve;
    });
    const first = runJson(yes, options);
    while (provider.asked.length === 0) await new Promise((resume) => setTimeout(resume, 20));
    const second = await runJson(yes, options);
    expect([second.code, second.document.error.code]).toEqual([6, "ROTATION_RUNNING"]);
    const looking = await run(["scan"], options);
    expect([looking.code, looking.stderr.includes("another rotation is running")]).toEqual([0, true]);
    expect((await runJson(["recover"], options)).code).toBe(6);
    open();
    expect((await first).code).toBe(0);
    expect(readdirSync(home.state).filter((name) => name.startsWith("lock"))).toEqual([]);
  });
});

describe("nothing of Node's own is shown", () => {
  test("what nobody caught is a clean message, without what was thrown", async () => {
    const { options, home, keys, provider } = await smallWorld();
    const before = home.snapshot();
    provider.gate = new Promise(() => {});
    const bug = "process.on('SIGUSR2',()=>{throw(new(Error)(process.env.ANTHROPIC_API_KEY))})";
    const env = {
      ...options.env,
      ANTHROPIC_API_KEY: keys.old,
      NODE_OPTIONS: `--import "data:text/javascript,${bug}"`,
    };
    const crash = () => ({
      ...options,
      env,
      meanwhile: onceAsked(provider, (child) => void child.kill("SIGUSR2")),
    });
    const told = await run([...yes, "--verbose"], crash());
    expect(told.code).toBe(1);
    expect(told.stderr).toContain("(INTERNAL)");
    expect(told.stdout + told.stderr).not.toContain(keys.old.slice(-20));
    const { code, document } = await runJson(yes, crash());
    expect([code, document.schema, document.error.code]).toEqual([1, "claude-rotate.rotate/1", "INTERNAL"]);
    provider.gate = undefined;
    expect((await run(["recover"], options)).code).toBe(0);
    expect(home.snapshot()).toEqual(before);
  });
});

describe("killed", () => {
  const RENAMES = "rename,renameat,renameat2";
  const killing = (home: { temp: string }, when: number): readonly string[] => [
    ...["strace", "-f", "-qq", "-o", join(home.temp, "trace"), "-e", `trace=${RENAMES}`],
    ...["-e", `inject=${RENAMES}:signal=KILL:when=${when}`],
  ];

  test.skipIf(lacks("strace"))("the next command puts everything back first, and says so", async () => {
    const { options, home } = await bigWorld();
    const before = home.snapshot();
    const dead = await run(yes, { ...options, through: killing(home, 6) });
    expect(dead.code).not.toBe(0);
    expect(home.snapshot()).not.toEqual(before);
    expect((await run(["--version"], options)).code).toBe(0);
    expect(home.snapshot()).not.toEqual(before);
    const next = await run(["scan"], options);
    expect([next.code, next.stderr]).toEqual([
      0,
      expect.stringContaining("put back what an interrupted run"),
    ]);
    expect(home.snapshot()).toEqual(before);
    expect((await runJson(["recover"], options)).document.state).toBe("nothing");
  });

  /** A machine whose renames fail. */
  const unwritable = (home: { temp: string }): string[] => [
    "strace",
    ...["-f", "-qq", "-o", join(home.temp, "trace"), "-e", "trace=rename,renameat,renameat2"],
    ...["-e", "inject=rename,renameat,renameat2:error=EROFS"],
  ];

  test.skipIf(lacks("strace"))(
    "what can't be put back yet is named: recover exits 5, scan goes on, rotate refuses",
    async () => {
      const { options, home, keys } = await smallWorld();
      const before = home.snapshot();
      await run(yes, { ...options, through: killing(home, 2) });
      const changed = [".zshrc", ".claude/settings.json"].filter((name) =>
        home.read(name).includes(keys.next),
      );
      expect(changed.length).toBeGreaterThan(0);
      const through = unwritable(home);
      const recovered = await runJson(["recover"], { ...options, through });
      expect(recovered.code).toBe(5);
      expect(recovered.document).toMatchObject({ state: "pending", error: { code: "WAY_BACK_BLOCKED" } });
      expect(recovered.document.pending.map(({ path }: { path: string }) => path)).toEqual(
        changed.map(home.at),
      );
      const looking = await run(["scan"], { ...options, through });
      expect([looking.code, looking.stderr.includes("could not be put back")]).toEqual([0, true]);
      const refused = await runJson(yes, { ...options, through });
      expect([refused.code, refused.document.error.code]).toEqual([1, "RECOVERY_PENDING"]);
      expect((await runJson(["recover"], options)).code).toBe(0);
      expect(home.snapshot()).toEqual(before);
    },
  );

  test.skipIf(lacks("strace"))(
    "a place that got a third key meanwhile is named once and left; it blocks nothing",
    async () => {
      const { options, home, keys } = await smallWorld();
      await run(yes, { ...options, through: killing(home, 2) });
      const changed = [".zshrc", ".claude/settings.json"].filter((name) =>
        home.read(name).includes(keys.next),
      );
      for (const name of changed) home.write(name, home.read(name).replace(keys.next, keys.other));
      const recovered = await runJson(["recover"], options);
      expect(recovered.code).toBe(5);
      expect(recovered.document).toMatchObject({
        state: "recovered",
        pending: [],
        left: changed.map((name) => ({ path: home.at(name) })),
        error: { code: "WAY_BACK_BLOCKED" },
      });
      for (const name of changed) expect(home.read(name)).toContain(keys.other);
      expect((await runJson(["recover"], options)).document.state).toBe("nothing");
      expect((await runJson(yes, options)).code).toBe(0);
    },
  );

  test.skipIf(lacks("strace"))("a dead process leaves nothing behind once recovered", async () => {
    const { options, home } = await smallWorld();
    await run(yes, { ...options, through: killing(home, 2) });
    await run(["recover"], options);
    const stray = readdirSync(home.path, { recursive: true, encoding: "utf8" }).filter((name) =>
      /claude-rotate~$|escrow/.test(name),
    );
    expect(stray).toEqual([]);
  });
});
