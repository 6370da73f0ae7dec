import fs from "node:fs";
import lockfile from "proper-lockfile";
import { expect, test } from "vitest";
import { createHost } from "../src/index.ts";
import { dropOwnLock, holdingClientLocks, type OwnLock, outlastLock } from "../src/rotation/client-lock.ts";
import { makeHome } from "./support/home.ts";

// The other side of the lock is the package that Claude Code locks its state with.
const quiet = (): void => {};

test("what the other program holds we wait for, and the act runs after its release", async () => {
  const home = makeHome();
  const path = home.write(".state", "1");
  const release = await lockfile.lock(path);
  const order: string[] = [];
  const ours = holdingClientLocks(createHost(), [`${path}.lock`], quiet, () => order.push("ours"));
  await new Promise((resume) => setTimeout(resume, 100));
  order.push("theirs");
  await release();
  await ours;
  expect(order).toEqual(["theirs", "ours"]);
  expect(fs.existsSync(`${path}.lock`)).toBe(false);
});

test("what we hold the other program sees as locked", async () => {
  const home = makeHome();
  const path = home.write(".state", "1");
  const seen = await holdingClientLocks(createHost(), [`${path}.lock`], quiet, () =>
    lockfile.checkSync(path),
  );
  expect(seen).toBe(true);
  expect(lockfile.checkSync(path)).toBe(false);
});

test("a lock that nobody touched for ten seconds belongs to nobody", async () => {
  const home = makeHome();
  const lock = home.at(".state.lock");
  fs.mkdirSync(lock);
  fs.utimesSync(lock, new Date(Date.now() - 11_000), new Date(Date.now() - 11_000));
  expect(await holdingClientLocks(createHost(), [lock], quiet, () => "done")).toBe("done");
  expect(fs.existsSync(lock)).toBe(false);
});

test("a lock that is held on and on is an error that names it, and what was taken before is given back", async () => {
  const home = makeHome();
  const [first, second] = [home.at("a.lock"), home.at("b.lock")];
  fs.mkdirSync(second);
  const held = holdingClientLocks(createHost(), [first, second], quiet, () => "never");
  await expect(held).rejects.toMatchObject({ code: "CLIENT_LOCKED", path: second });
  expect(fs.existsSync(first)).toBe(false);
}, 15_000);

test("a plain file where the lock is made, or an old lock that is not empty, is named at once", async () => {
  const home = makeHome();
  const file = home.write("a.lock", "");
  home.write("b.lock/note", "");
  const old = new Date(Date.now() - 11_000);
  for (const lock of [file, home.at("b.lock")]) {
    fs.utimesSync(lock, old, old);
    const held = holdingClientLocks(createHost(), [lock], quiet, () => "never");
    await expect(held).rejects.toMatchObject({ code: "CLIENT_LOCKED", path: lock });
  }
});

test("after a crash our own lock is removed, and never one that somebody made since", async () => {
  const home = makeHome();
  const { files } = createHost();
  const lock = home.at(".state.lock");
  const taken: OwnLock[] = [];
  let theirs: fs.Stats | undefined;
  await holdingClientLocks(
    { files },
    [lock],
    (one) => taken.push(one),
    () => {
      // While we slept somebody found ours stale, and made his own.
      fs.rmdirSync(lock);
      fs.mkdirSync(lock);
      theirs = fs.statSync(lock);
    },
  );
  expect(fs.statSync(lock).ino).toBe(theirs?.ino);
  for (const one of taken) dropOwnLock(files, one);
  expect(fs.existsSync(lock)).toBe(true);
  const { dev, ino, mtimeMs } = fs.statSync(lock);
  dropOwnLock(files, { path: lock, identity: `${dev}:${ino}`, made: mtimeMs });
  expect(fs.existsSync(lock)).toBe(false);
});

test("a lock that a dead process may have left is waited for: one that is touched stays, one that is not goes", async () => {
  const home = makeHome();
  const { files } = createHost();
  const [living, dead] = [home.at("living.lock"), home.at("dead.lock")];
  for (const lock of [living, dead]) fs.mkdirSync(lock);
  const touching = setInterval(() => fs.utimesSync(living, new Date(), new Date()), 500);
  await Promise.all([living, dead].map((lock) => outlastLock({ files }, lock)));
  clearInterval(touching);
  expect([fs.existsSync(living), fs.existsSync(dead)]).toEqual([true, false]);
}, 15_000);

test("an interruption ends the wait, and gives back what was taken", async () => {
  const home = makeHome();
  const { files } = createHost();
  const [first, second] = [home.at("a.lock"), home.at("b.lock")];
  fs.mkdirSync(second);
  const stop = new AbortController();
  const way = { files, signal: stop.signal };
  const waits = [holdingClientLocks(way, [first, second], quiet, () => "never"), outlastLock(way, second)];
  const ends = Promise.allSettled(waits);
  setTimeout(() => stop.abort(), 50);
  const begun = performance.now();
  for (const one of await ends) expect(one).toMatchObject({ reason: { code: "INTERRUPTED" } });
  expect(performance.now() - begun).toBeLessThan(1000);
  expect(fs.existsSync(first)).toBe(false);
});
