import fs from "node:fs";
import { type Host, Secret } from "@claude-rotate/contract";
import { describe, expect, test } from "vitest";
import { forget, history, recover, rotate, undo } from "../src/index.ts";
import { lockState, takeLock } from "../src/rotation/lock.ts";
import { alone, killedAt, watching } from "./support/faults.ts";
import { contextOf, type Home, makeHome, stateTexts } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";

const OLD = fakeKey("old");
const NEW = fakeKey("new");

function filled(): Home {
  const home = makeHome();
  home.write(".state", `PRIMARY=${OLD}\ntail approved=${OLD.slice(-20)}\n`, 0o600);
  home.write(".shellrc", `ACME_KEY="${OLD}"\n`);
  home.write("conf/a.conf", `ACME_KEY=${OLD}\nB=${OLD}`);
  return home;
}

type Verb = (home: Home, host?: (real: Host) => Host) => Promise<unknown>;
const rotateHome: Verb = (home, host) =>
  rotate(contextOf(home, host ? { host } : {}), { credential: "acme", secret: async () => new Secret(NEW) });
const undoHome: Verb = (home, host) => undo(contextOf(home, host ? { host } : {}));
const recoverHome: Verb = (home, host) =>
  recover(contextOf(home, { host: (real) => (host ?? ((one) => one))(alone(real)) }));

/** Eleven seconds later: a lock that a dead process had no time to record is nobody's now. */
function afterAWhile(home: Home): void {
  const lock = home.at(".state.lock");
  const then = new Date(Date.now() - 11_000);
  if (fs.existsSync(lock)) fs.utimesSync(lock, then, then);
}

/** How many changes of the file system a verb makes. */
async function steps(verb: Verb, prepare: () => Promise<Home>): Promise<number> {
  let count = 0;
  const counting = (host: Host): Host =>
    watching(host, (_call, n) => {
      count = n;
    });
  await verb(await prepare(), counting);
  return count;
}

/** All old or all new, nothing of ours left over, no secret but in an escrow. */
function expectWhole(home: Home, before: Record<string, string>, after: Record<string, string>): void {
  const picture = home.picture();
  expect([JSON.stringify(before), JSON.stringify(after)]).toContain(JSON.stringify(picture));
  const names = Object.keys(picture).filter(
    (name) => name.includes("claude-rotate") || name.endsWith(".lock"),
  );
  expect(names).toEqual([]);
  expect(fs.existsSync(home.at(".state.lock"))).toBe(false);
  expect(lockState(contextOf(home).host)).toEqual({ state: "free" });
  const others = Object.entries(stateTexts(home)).filter(([name]) => !name.endsWith("/escrow"));
  expect(JSON.stringify(others)).not.toMatch(new RegExp(`${OLD}|${NEW}`));
}

async function pictures(): Promise<{ old: Record<string, string>; fresh: Record<string, string> }> {
  const home = filled();
  const old = home.picture();
  await rotateHome(home);
  return { old, fresh: home.picture() };
}

async function rotated(): Promise<Home> {
  const home = filled();
  await rotateHome(home);
  return home;
}

/** A home whose rotation was killed in the middle of its renames. */
async function torn(): Promise<Home> {
  const home = filled();
  let replaced = 0;
  const host = (real: Host): Host =>
    watching(real, (call) => {
      if (call.name === "replace") replaced += 1;
      if (replaced >= 3) throw new Error("killed");
    });
  await expect(rotateHome(home, host)).rejects.toThrow();
  return home;
}

describe("killed at every change of the file system, then recovered", () => {
  test.each([
    ["a rotation", rotateHome, async () => filled()],
    ["an undo", undoHome, rotated],
    ["a recovery", recoverHome, torn],
  ] as const)("%s", { timeout: 120_000 }, async (_name, verb, prepare) => {
    const { old, fresh } = await pictures();
    const total = await steps(verb, prepare);
    expect(total).toBeGreaterThan(10);
    for (let at = 1; at <= total; at++) {
      const home = await prepare();
      // Behind the commit record a dying process has a committed rotation to tell of, before it an error.
      await verb(home, killedAt(at)).catch(() => {});
      afterAWhile(home);
      await recoverHome(home);
      expectWhole(home, old, fresh);
      await expect(rotateHome(home)).resolves.toBeDefined();
    }
  });
});

test("a living rotation is never recovered; a second one is refused", async () => {
  const home = filled();
  const { host } = contextOf(home);
  const lock = await takeLock(host, "one");
  await expect(recover(contextOf(home))).resolves.toMatchObject({ state: "running" });
  await expect(rotateHome(home)).rejects.toMatchObject({ code: "ROTATION_RUNNING", exit: 6 });
  lock.release();
  await expect(rotateHome(home)).resolves.toMatchObject({ changed: true });
});

test("of many that ask at once exactly one gets the lock, over a dead holder too", async () => {
  const home = filled();
  const { host } = contextOf(home, {
    host: (real) => ({
      ...real,
      processes: { ...real.processes, state: ({ pid }) => (pid === 1 ? "dead" : "alive") },
    }),
  });
  const dead: Host = {
    ...host,
    processes: { ...host.processes, self: () => ({ pid: 1, started: "", boot: "", machine: "" }) },
  };
  await takeLock(dead, "dead");
  await expect(takeLock(host, "hasty")).rejects.toMatchObject({ code: "RECOVERY_PENDING" });
  const results = await Promise.allSettled(
    Array.from({ length: 8 }, (_, n) => takeLock(host, `r${n}`, true)),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("a torn journal line is no obstacle", async () => {
  const home = await torn();
  const [name = ""] = Object.keys(stateTexts(home)).filter((file) => file.endsWith("journal"));
  fs.appendFileSync(home.at(`.local/state/claude-rotate/${name}`), '0badc0de {"t":"comm');
  await recoverHome(home);
  expect(home.read(".shellrc")).toBe(`ACME_KEY="${OLD}"\n`);
});

test("a journal that the disk does not give is told by name", async () => {
  const home = filled();
  await rotateHome(home);
  const failing = (real: Host): Host => {
    const read: Host["files"]["read"] = (path, limit) => {
      if (path.endsWith("/journal")) throw Object.assign(new Error("EIO: read"), { code: "EIO" });
      return real.files.read(path, limit);
    };
    return { ...real, files: { ...real.files, read } };
  };
  await expect(undoHome(home, failing)).rejects.toMatchObject({
    code: "STATE_UNUSABLE",
    path: expect.stringMatching(/journal$/),
  });
});

test("a journal of a newer version is refused politely and nothing is touched", async () => {
  const home = await torn();
  const [name = ""] = Object.keys(stateTexts(home)).filter((file) => file.endsWith("journal"));
  const { journalLine } = await import("../src/rotation/records.ts");
  const path = home.at(`.local/state/claude-rotate/${name}`);
  fs.writeFileSync(path, journalLine({ t: "begin", v: 99 } as never));
  const before = home.picture();
  await expect(recoverHome(home)).rejects.toMatchObject({ code: "JOURNAL_NEWER" });
  await expect(rotateHome(home, alone)).rejects.toMatchObject({ code: "JOURNAL_NEWER" });
  expect(history(contextOf(home))).toEqual([]);
  expect(home.picture()).toEqual(before);
});

test("the undo window closes after 24 h", async () => {
  const home = await rotated();
  const { closeWindows } = await import("../src/index.ts");
  const late = contextOf(home, { options: { now: () => Date.now() + 24 * 60 * 60 * 1000 + 1000 } });
  expect(closeWindows(contextOf(home))).toEqual([]);
  expect(closeWindows(late)).toHaveLength(1);
  expect(JSON.stringify(stateTexts(home))).not.toContain(OLD);
});

test("a claim of the lock that can't be removed fails nothing, and goes later", async () => {
  const home = filled();
  const host = (real: Host): Host =>
    watching(real, ({ name, path }) => {
      if (name === "remove" && path.includes("claim.")) throw new Error("EIO");
    });
  await expect(rotateHome(home, host)).resolves.toMatchObject({ changed: true });
  const claims = (): string[] => Object.keys(stateTexts(home)).filter((name) => name.startsWith("claim."));
  expect(claims()).toHaveLength(1);
  await undoHome(home, alone);
  expect(claims()).toEqual([]);
});

test("an escrow that can't be erased is named, keeps no other, and holds no lock", async () => {
  const home = await rotated();
  const stuck = (real: Host): Host =>
    watching(real, ({ name, path }) => {
      if (name === "remove" && path.endsWith("escrow"))
        throw Object.assign(new Error("EIO"), { code: "EIO", path });
    });
  await expect(forget(contextOf(home, { host: stuck }))).rejects.toMatchObject({
    code: "STATE_UNUSABLE",
    message: expect.stringContaining("can't be erased (EIO)"),
    path: expect.stringMatching(/escrow$/),
  });
  expect(JSON.stringify(stateTexts(home))).toContain(OLD);
  await forget(contextOf(home));
  expect(JSON.stringify(stateTexts(home))).not.toContain(OLD);
});
