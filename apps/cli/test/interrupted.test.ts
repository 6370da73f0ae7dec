import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Ended, run } from "./support/run.ts";
import { lacks } from "./support/tools.ts";
import { smallWorld, TO, type World } from "./support/world.ts";

const yes = ["rotate", ...TO, "--yes"];

/** A second is promised; a machine that tests other things meanwhile gets two. Milliseconds. */
const SOON = 2000;

/** A run that one process gets a signal of once `isTime`; how long it went on behind it. */
async function interrupted(
  args: readonly string[],
  { options }: World,
  isTime: () => boolean,
  env: Record<string, string> = {},
): Promise<Ended & { readonly after: number }> {
  let sent = 0;
  const ended = await run(args, {
    ...options,
    env: { ...options.env, ...env },
    meanwhile: async (child) => {
      while (child.exitCode === null && !isTime()) await pause(10);
      await pause(300);
      sent = performance.now();
      child.kill("SIGINT");
    },
  });
  return { ...ended, after: performance.now() - sent };
}

/** A home whose file the client locks, and touches all the time. */
async function lockedWorld(): Promise<World & { hold(): void; letGo(): void }> {
  const world = await smallWorld();
  const { home, keys } = world;
  const approved = { customApiKeyResponses: { approved: [keys.old.slice(-20)] } };
  home.write(".claude.json", JSON.stringify(approved));
  const lock = home.at(".claude.json.lock");
  let touching: NodeJS.Timeout | undefined;
  return {
    ...world,
    hold: () => {
      if (!existsSync(lock)) mkdirSync(lock);
      touching = setInterval(() => {
        if (existsSync(lock)) utimesSync(lock, new Date(), new Date());
      }, 200);
    },
    letGo: () => clearInterval(touching),
  };
}

/** As many rotations as `count` have begun. */
const begun =
  ({ home }: World, count: number) =>
  (): boolean => {
    const folder = join(home.state, "rotations");
    const all = existsSync(folder) ? readdirSync(folder) : [];
    return all.filter((id) => existsSync(join(folder, id, "journal"))).length === count;
  };

test("a wait for the client's lock ends with a signal: a rotation's and an undo's", async () => {
  const world = await lockedWorld();
  const { home } = world;
  world.hold();
  const before = home.snapshot();
  const rotation = await interrupted(yes, world, begun(world, 1));
  expect([rotation.code, home.snapshot()]).toEqual([130, before]);
  expect(rotation.after).toBeLessThan(SOON);
  world.letGo();
  utimesSync(home.at(".claude.json.lock"), 1, 1);
  expect((await run(yes, world.options)).code).toBe(0);
  world.hold();
  const after = home.snapshot();
  const undo = await interrupted(["undo"], world, begun(world, 3));
  world.letGo();
  expect([undo.code, home.snapshot()]).toEqual([130, after]);
  expect(undo.after).toBeLessThan(SOON);
}, 60_000);

test.skipIf(lacks("strace")).each([["recover"], ["scan"], ["undo"]])(
  "a recovery (`%s`) that waits for a lock ends with a signal, and the next one goes on",
  async (...args) => {
    const world = await lockedWorld();
    const { options, home } = world;
    const before = home.snapshot();
    const trace = ["-e", "trace=rename", "-e", "inject=rename:signal=KILL:when=2"];
    const through = ["strace", "-f", "-qq", "-o", join(home.temp, "trace"), ...trace];
    await run(yes, { ...options, through });
    const half = home.snapshot();
    expect(half).not.toEqual(before);
    world.hold();
    const started = performance.now();
    const ended = await interrupted(args, world, () => performance.now() - started > 700);
    world.letGo();
    expect(ended.code).toBe(130);
    expect(ended.after).toBeLessThan(SOON);
    utimesSync(home.at(".claude.json.lock"), 1, 1);
    expect((await run(["recover"], options)).code).toBe(0);
    expect(home.snapshot()).toEqual(before);
  },
  60_000,
);

/** A program of this name that never ends, first in PATH; it runs another one, as scripts do. */
function waiting(
  { home }: World,
  name: string,
): { env: Record<string, string>; isAsked(): boolean; pid(): number } {
  const asked = join(home.temp, "asked");
  home.write(`bin/${name}`, `#!/bin/sh\nsleep 20 &\necho $! > ${asked}\nwait\n`);
  chmodSync(home.at(`bin/${name}`), 0o755);
  return {
    env: { PATH: [home.at("bin"), process.env.PATH].join(delimiter) },
    isAsked: () => existsSync(asked),
    pid: () => Number(readFileSync(asked, "utf8")),
  };
}

function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

test.skipIf(process.platform !== "linux").each([
  ["op", ["rotate", "--to", "op://Private/Key/credential", "--yes"]],
  ["getfattr", yes],
] as const)(
  "`%s` that never answers is ended by a signal, with what it runs",
  async (name, args) => {
    const world = await smallWorld();
    const { home } = world;
    const { env, isAsked, pid } = waiting(world, name);
    const before = home.snapshot();
    const ended = await interrupted(
      args,
      { ...world, options: { ...world.options, cwd: ".claude" } },
      isAsked,
      env,
    );
    expect([ended.code, home.snapshot()]).toEqual([130, before]);
    expect(ended.after).toBeLessThan(SOON);
    await pause(300);
    expect(isRunning(pid())).toBe(false);
  },
  60_000,
);
