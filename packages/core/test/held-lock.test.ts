import fs from "node:fs";
import { type Host, Secret } from "@claude-rotate/contract";
import { expect, onTestFinished, test } from "vitest";
import { type Progress, recover, rotate, type WayBackBlocked } from "../src/index.ts";
import { lockState } from "../src/rotation/lock.ts";
import { alone, failure, killedAtReplace, watching } from "./support/faults.ts";
import { contextOf, type Home, makeHome, type Setup } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";

const OLD = fakeKey("old");
const NEW = fakeKey("new");

function filled(): Home {
  const home = makeHome();
  home.write(".state", `PRIMARY=${OLD}\ntail approved=${OLD.slice(-20)}\n`);
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  return home;
}

const run = (home: Home, setup: Setup = {}) =>
  rotate(contextOf(home, setup), { credential: "acme", secret: async () => new Secret(NEW) });

test("a client's lock on a file that is as it was before does not hold up the way back", async () => {
  const home = filled();
  const before = home.read(".state");
  let replaced = 0;
  const host = (real: Host): Host =>
    watching(real, (call) => {
      if (call.name !== "replace" || ++replaced !== 2) return;
      fs.writeFileSync(home.at(".state"), before);
      fs.mkdirSync(home.at(".state.lock"));
      throw failure("EACCES");
    });
  const picture = home.picture();
  await expect(run(home, { host })).rejects.toMatchObject({ code: "PLACE_UNWRITABLE" });
  expect(home.picture()).toEqual(picture);
  expect(lockState(contextOf(home).host)).toEqual({ state: "free" });
});

test("a client's lock that blocks the way back is named", async () => {
  const home = filled();
  let replaced = 0;
  const host = (real: Host): Host =>
    watching(real, (call) => {
      if (call.name !== "replace" || ++replaced !== 2) return;
      home.write(".state.lock", "");
      throw failure("EACCES");
    });
  const blocked = await run(home, { host }).catch((error: WayBackBlocked) => error.blocked);
  expect(JSON.stringify(blocked)).toContain(home.at(".state.lock"));
  fs.rmSync(home.at(".state.lock"));
  expect(await recover(contextOf(home))).toMatchObject({ state: "recovered" });
  expect(home.read(".state")).not.toContain(NEW);
});

test.each([
  ["once", 1, { left: [] }],
  [
    "on and on",
    99,
    { left: [{ id: expect.stringMatching(/lock$/), reason: expect.stringMatching(/lock/) }] },
  ],
])(
  "a dead process's lock that %s can't be removed holds up no way back, and is named",
  async (_, times, told) => {
    const home = filled();
    const before = home.picture();
    const state = home.read(".state");
    await run(home, { host: killedAtReplace(2) }).catch(() => {});
    // As it was before, so that nothing is written there.
    fs.writeFileSync(home.at(".state"), state);
    const lock = home.at(".state.lock");
    if (!fs.existsSync(lock)) fs.mkdirSync(lock);
    fs.utimesSync(lock, 1, 1);
    let failed = 0;
    const host = (real: Host): Host =>
      watching(alone(real), (call) => {
        if (call.name === "removeFolder" && call.path === lock && failed++ < times) throw failure("EACCES");
      });
    expect(await recover(contextOf(home, { host }))).toMatchObject({ state: "recovered", ...told });
    fs.rmSync(lock, { recursive: true, force: true });
    expect(home.picture()).toEqual(before);
  },
);

test("our own lock that can't be given back after a file was put back is taken away by the next recovery", async () => {
  const home = filled();
  const before = home.picture();
  await run(home, { host: killedAtReplace(2) }).catch(() => {});
  const lock = home.at(".state.lock");
  fs.rmSync(lock, { recursive: true, force: true });
  const host = (real: Host): Host =>
    watching(alone(real), (call) => {
      if (call.name === "removeFolder" && call.path === lock) throw failure("EDQUOT");
    });
  expect(await recover(contextOf(home, { host }))).toMatchObject({ state: "pending" });
  expect(await recover(contextOf(home, { host: alone }))).toMatchObject({ state: "recovered" });
  expect(fs.existsSync(lock)).toBe(false);
  expect(home.picture()).toEqual(before);
});

test("a lock that a client keeps fails the rotation, is named, and nothing is left to recover", async () => {
  const home = filled();
  const lock = home.at(".state.lock");
  fs.mkdirSync(lock);
  const touching = setInterval(() => fs.utimesSync(lock, new Date(), new Date()), 500);
  onTestFinished(() => clearInterval(touching));
  const before = home.picture();
  await expect(run(home)).rejects.toMatchObject({ code: "CLIENT_LOCKED", path: lock });
  expect(home.picture()).toEqual(before);
  expect(lockState(contextOf(home).host)).toEqual({ state: "free" });
}, 20_000);

test("a recovery that waits for a client's lock says so at once, and ends when the client gives it back", async () => {
  const home = filled();
  const before = home.picture();
  await run(home, { host: killedAtReplace(2) }).catch(() => {});
  const lock = home.at(".state.lock");
  fs.mkdirSync(lock, { recursive: true });
  fs.utimesSync(lock, new Date(), new Date());
  const told: unknown[] = [];
  const notify = (progress: Progress): void => {
    told.push(progress);
    if (progress.step === "wait") setTimeout(() => fs.rmdirSync(lock), 100);
  };
  const started = performance.now();
  const recovery = await recover(contextOf(home, { host: alone, options: { notify } }));
  expect(recovery).toMatchObject({ state: "recovered" });
  expect(told).toContainEqual({ step: "wait", path: lock });
  expect(performance.now() - started).toBeLessThan(5000);
  expect(home.picture()).toEqual(before);
});
