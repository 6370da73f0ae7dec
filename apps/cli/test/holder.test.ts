import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Ended, type RunOptions, run, runJson } from "./support/run.ts";
import { lacks } from "./support/tools.ts";
import { smallWorld, TO, type World } from "./support/world.ts";

const yes = ["rotate", ...TO, "--yes"];

/** Where namespaces may be made, by root or by anybody; told aloud where not. */
function unshared(...kinds: readonly string[]): readonly string[] | undefined {
  const ways = [[], ["--user", "--map-root-user"]].map((user) => ["unshare", ...user, ...kinds]);
  return ways.find(([program = "", ...args]) => spawnSync(program, [...args, "true"]).status === 0);
}

const CONTAINER = unshared("--pid", "--fork", "--mount-proc");
const RENAMED = unshared("--uts");
const lacksAny = (way: readonly string[] | undefined): boolean => {
  if (way === undefined) console.log("skipped, no namespaces on this machine");
  return lacks("strace") || way === undefined;
};

/** strace in front of a run: it gets a signal at the nth call of a name. */
function struck({ home }: World, call: string, signal: string, when: number): readonly string[] {
  const trace = ["-e", `trace=${call}`, "-e", `inject=${call}:signal=${signal}:when=${when}`];
  return ["strace", "-f", "-qq", "-o", join(home.temp, "trace"), ...trace];
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tried = 0; !isSo(); tried++) {
    if (tried > 1000) throw new Error("it never came to that");
    await pause(10);
  }
}

/** A rotation that stands still at a call, as a machine that sleeps; `goOn` lets it run to its end. */
async function standing(world: World, call: string, when: number): Promise<{ goOn(): Promise<Ended> }> {
  const { options, home } = world;
  const ended = runJson(yes, { ...options, through: struck(world, call, "STOP", when) });
  const trace = join(home.temp, "trace");
  await until(() => existsSync(trace) && readFileSync(trace, "utf8").includes("--- stopped by SIGSTOP"));
  const { pid } = lockOf(world);
  return {
    goOn: () => {
      process.kill(pid, "SIGCONT");
      return ended;
    },
  };
}

function lockPath({ home }: World): string {
  const name = readdirSync(home.state).find((one) => one.startsWith("lock.")) ?? "";
  return join(home.state, name);
}

const lockOf = (world: World): { pid: number } => JSON.parse(readFileSync(lockPath(world), "utf8"));

const inContainer = (options: RunOptions): RunOptions => ({ ...options, through: CONTAINER ?? [] });

test.skipIf(lacksAny(CONTAINER)).each([
  ["half of its renames", "rename", 2],
  ["its end, everything renamed", "unlink", 3],
] as const)(
  "a rotation that stands still at %s is not recovered from another container; once it was taken over it claims nothing",
  async (_at, call, when) => {
    const world = await smallWorld();
    const { options, home } = world;
    const before = home.snapshot();
    const { goOn } = await standing(world, call, when);
    const half = home.snapshot();
    const looking = await run(["scan"], inContainer(options));
    expect([looking.code, looking.stderr]).toEqual([0, expect.stringContaining("may be running")]);
    expect(home.snapshot()).toEqual(half);
    const second = await runJson(yes, inContainer(options));
    expect([second.code, second.document.error]).toMatchObject([
      6,
      { code: "ROTATION_RUNNING", hint: expect.stringContaining("recover --take-over") },
    ]);
    expect(second.document.error.message).toContain(`process ${lockOf(world).pid} on `);
    const asked = await runJson(["recover", "--take-over"], inContainer(options));
    expect([asked.code, asked.document.error.hint]).toEqual([2, expect.stringContaining("--yes")]);
    const taken = await runJson(["recover", "--take-over", "--yes"], inContainer(options));
    expect([taken.code, taken.document.state, taken.document.putBack.length]).toEqual([0, "recovered", 1]);
    expect(home.snapshot()).toEqual(before);
    const late = await goOn();
    expect([late.code, JSON.parse(late.stdout).error.code]).toEqual([1, "LOCK_LOST"]);
    expect(home.snapshot()).toEqual(before);
    expect((await runJson(["history"], options)).document.rotations).toMatchObject([
      { state: "rolled-back" },
    ]);
    expect((await runJson(yes, options)).document.changed).toBe(true);
  },
  60_000,
);

test.skipIf(lacksAny(CONTAINER))(
  "nobody takes over a rotation that is seen to run",
  async () => {
    const world = await smallWorld();
    const { goOn } = await standing(world, "rename", 2);
    const { code, document } = await runJson(["recover", "--take-over", "--yes"], world.options);
    expect([code, document.error.code, document.holder.alive]).toEqual([6, "ROTATION_RUNNING", true]);
    expect((await goOn()).code).toBe(0);
  },
  60_000,
);

test.skipIf(lacksAny(RENAMED))(
  "a machine that was renamed since a crash recovers by itself",
  async () => {
    const world = await smallWorld();
    const { options, home } = world;
    const before = home.snapshot();
    await run(yes, { ...options, through: struck(world, "rename", "KILL", 2) });
    expect(home.snapshot()).not.toEqual(before);
    const renamed = ["sh", "-c", 'hostname renamed; exec "$@"', "-"];
    const { code, document } = await runJson(["recover"], {
      ...options,
      through: [...(RENAMED ?? []), ...renamed],
    });
    expect([code, document.state]).toEqual([0, "recovered"]);
    expect(home.snapshot()).toEqual(before);
  },
  60_000,
);

test.skipIf(lacks("strace"))(
  "a lock that an older version left is understood",
  async () => {
    const world = await smallWorld();
    const { options, home } = world;
    const before = home.snapshot();
    await run(yes, { ...options, through: struck(world, "rename", "KILL", 2) });
    const path = lockPath(world);
    const { namespace: _namespace, ...older } = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(`${path}.new`, JSON.stringify(older));
    renameSync(`${path}.new`, path);
    expect((await runJson(["scan"], options)).code).toBe(0);
    expect(home.snapshot()).toEqual(before);
  },
  60_000,
);
