import fs from "node:fs";
import { Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { closeWindows, history, recover, rotate, undo } from "../src/index.ts";
import { escrowPath } from "../src/rotation/escrow.ts";
import { rotationFolders } from "../src/rotation/journal.ts";
import { contextOf, type Home, makeHome } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";

const [OLD, NEW, NEXT] = [fakeKey("old"), fakeKey("new"), fakeKey("next")];
const HOUR = 60 * 60 * 1000;
const START = Date.UTC(2026, 0, 1);

function filled(): Home {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  home.write(".env", `ACME_KEY=${OLD}\n`);
  return home;
}

const at = (home: Home, now: number) => contextOf(home, { options: { now: () => now } });

const rotateAt = (home: Home, now: number, to: string, skip: readonly string[] = []) =>
  rotate(at(home, now), { credential: "acme", secret: async () => new Secret(to), skip });

const escrows = (home: Home): number =>
  rotationFolders(contextOf(home).host).filter((folder) => fs.existsSync(escrowPath(folder))).length;

test("undo puts the last rotation back first though the clock was set back before it", async () => {
  const home = filled();
  await rotateAt(home, START, NEW);
  const { id } = await rotateAt(home, START - 3000, NEXT, [home.at(".env")]);
  expect(history(at(home, START))[0]?.id).toBe(id);
  await undo(at(home, START - 2000));
  expect(home.read(".shellrc") + home.read(".env")).toBe(`ACME_KEY=${NEW}\n`.repeat(2));
  await undo(at(home, START - 1000));
  expect(home.read(".shellrc") + home.read(".env")).toBe(`ACME_KEY=${OLD}\n`.repeat(2));
});

test("a rotation made while the clock was far ahead keeps its old key for one undo window, no longer", async () => {
  const home = filled();
  const { id } = await rotateAt(home, START + 400 * 24 * HOUR, NEW);
  expect(closeWindows(at(home, START))).toEqual([]);
  expect(history(at(home, START))[0]?.undoUntil).toBe(START + 24 * HOUR);
  expect(closeWindows(at(home, START + 23 * HOUR))).toEqual([]);
  expect(escrows(home)).toBe(1);
  expect(closeWindows(at(home, START + 25 * HOUR))).toEqual([id]);
  expect(escrows(home)).toBe(0);
});

test.each(["null", "[]", '{"pid":"x"}', "7"])(
  "a lock file that holds %s is a dead process's",
  async (text) => {
    const home = filled();
    const { host } = contextOf(home);
    fs.mkdirSync(host.paths.state, { recursive: true, mode: 0o700 });
    fs.writeFileSync(`${host.paths.state}/lock.1`, text, { mode: 0o600 });
    expect(await recover(contextOf(home))).toMatchObject({ state: "recovered" });
    expect(await rotateAt(home, START, NEW)).toMatchObject({ state: "committed" });
  },
);
