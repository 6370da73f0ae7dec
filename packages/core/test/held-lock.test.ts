import fs from "node:fs";
import { type Host, Secret } from "@claude-rotate/contract";
import { expect, onTestFinished, test } from "vitest";
import { recover, rotate, type WayBackBlocked } from "../src/index.ts";
import { lockState } from "../src/rotation/lock.ts";
import { failure, watching } from "./support/faults.ts";
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
