import fs from "node:fs";
import { type Host, Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { forget, recover, rotate, scan, undo } from "../src/index.ts";
import { lockState } from "../src/rotation/lock.ts";
import { failure, watching } from "./support/faults.ts";
import { contextOf, type Home, makeHome, type Setup, stateTexts } from "./support/home.ts";
import { acme, fakeKey } from "./support/plugin.ts";

const OLD = fakeKey("old");
const NEW = fakeKey("new");

function filled(): Home {
  const home = makeHome();
  home.write(".state", `PRIMARY=${OLD}\ntail approved=${OLD.slice(-20)}\n`);
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  home.write("conf/a.conf", `ACME_KEY=${OLD}\n`);
  return home;
}

const run = (home: Home, setup: Setup = {}) =>
  rotate(contextOf(home, setup), { credential: "acme", secret: async () => new Secret(NEW) });

/** The rotation fails with `code`, and the home and the secrets of the state folder are as before. */
async function failsWhole(home: Home, code: string, setup: Setup = {}): Promise<void> {
  const before = home.picture();
  await expect(run(home, setup)).rejects.toMatchObject({ code });
  expect(home.picture()).toEqual(before);
  for (const secret of [OLD, NEW]) expect(JSON.stringify(stateTexts(home))).not.toContain(secret);
  expect(lockState(contextOf(home).host)).toEqual({ state: "free" });
}

test("a hard link is refused before anything changes", async () => {
  const home = filled();
  fs.linkSync(home.at(".shellrc"), home.at("second-name"));
  await failsWhole(home, "PLACE_HARD_LINKED");
});

test.each(["ENOSPC", "EIO", "EDQUOT"])("%s while a file is staged puts everything back", async (code) => {
  const home = filled();
  const host = (real: Host): Host =>
    watching(real, (call) => {
      if (call.name === "create" && call.path.includes("/conf/.")) throw failure(code);
    });
  await failsWhole(home, "WRITE_FAILED", { host });
});

test("a rename that is forbidden after others were made puts those back", async () => {
  const home = filled();
  let replaced = 0;
  const host = (real: Host): Host =>
    watching(real, (call) => {
      if (call.name === "replace" && ++replaced === 3) throw failure("EACCES");
    });
  await failsWhole(home, "PLACE_UNWRITABLE", { host });
  expect(replaced).toBeGreaterThan(3);
});

test("an interrupt puts everything back", async () => {
  const home = filled();
  const stop = new AbortController();
  const host = (real: Host): Host =>
    watching(real, (call) => {
      if (call.name === "replace") stop.abort();
    });
  await failsWhole(home, "INTERRUPTED", { host, signal: stop.signal });
});

test("a broken file with the old key fails the rotation, one without is a warning", async () => {
  const home = filled();
  home.write("conf/broken.conf", "!broken\n");
  await expect(run(home)).resolves.toMatchObject({ state: "committed" });
  await undo(contextOf(home));
  home.write("conf/broken.conf", `ACME_KEY=${OLD}\n!broken\n`);
  const before = home.picture();
  await expect(run(home)).rejects.toMatchObject({
    code: "PLACE_BROKEN",
    path: home.at("conf/broken.conf"),
    line: 2,
  });
  expect(home.picture()).toEqual(before);
  const skipping = rotate(contextOf(home), {
    credential: "acme",
    secret: async () => new Secret(NEW),
    skip: [home.at("conf/broken.conf")],
  });
  await expect(skipping).resolves.toMatchObject({ state: "committed" });
});

test("a folder, a pipe and a dangling link in place of a file are named and hold nothing up", async () => {
  const home = filled();
  fs.mkdirSync(home.at("conf/folder.conf"));
  fs.mkdirSync(home.at(".old"));
  fs.symlinkSync("nowhere", home.at("conf/dangling.conf"));
  fs.symlinkSync("loop.conf", home.at("conf/loop.conf"));
  const { machine } = await scan(contextOf(home));
  expect(machine.problems.map(({ path }) => path).sort()).toEqual([
    home.at(".old"),
    home.at("conf/loop.conf"),
  ]);
});

test("no place, an unknown credential and a plugin of another version are told apart", async () => {
  const home = makeHome();
  await expect(run(home)).rejects.toMatchObject({
    code: "NO_PLACES",
    exit: 1,
    hint: expect.stringContaining("--add"),
  });
  const unknown = rotate(contextOf(home), { credential: "nobody", secret: async () => new Secret(NEW) });
  await expect(unknown).rejects.toMatchObject({ code: "CREDENTIAL_UNKNOWN", exit: 2 });
  const old = { ...acme(), api: 2 as 1 };
  expect((await scan(contextOf(home, { plugins: [old] }))).machine.problems).toMatchObject([
    { code: "PLUGIN_API", plugin: "@acme/plugin" },
  ]);
});

test("a plugin that throws on a file costs that file and is named", async () => {
  const home = filled();
  const plugin = acme();
  const stores = plugin.stores?.map((store) => ({
    ...store,
    read: () => {
      throw new Error(OLD);
    },
  }));
  const { machine } = await scan(contextOf(home, { plugins: [{ ...plugin, stores: stores as never }] }));
  expect(machine.problems).toContainEqual(
    expect.objectContaining({ code: "PLACE_BROKEN", plugin: "@acme/plugin" }),
  );
  expect(JSON.stringify(machine.problems)).not.toContain(OLD);
});

test("a failure behind the commit record is no failure of the rotation: a warning, and the next command tidies up", async () => {
  const home = filled();
  const host = (real: Host): Host =>
    watching(real, (call) => {
      if (call.name === "rename" && call.path.endsWith("escrow.next")) throw failure("EIO");
    });
  const report = await run(home, { host });
  expect(report).toMatchObject({
    state: "committed",
    changed: true,
    warnings: [expect.stringContaining("EIO")],
  });
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${NEW}\n`);
  await expect(recover(contextOf(home))).resolves.toMatchObject({
    state: "recovered",
    finished: [report.id],
  });
  expect(JSON.stringify(stateTexts(home))).not.toContain(NEW);
});

test("a state folder that is none, or may not be looked into, is named", async () => {
  const home = filled();
  home.write(".local/state", "a file");
  await expect(run(home)).rejects.toMatchObject({ code: "STATE_UNUSABLE" });
  const folder = home.at("elsewhere/claude-rotate");
  fs.mkdirSync(folder, { recursive: true });
  const forbidden = (real: Host): Host => ({
    ...real,
    files: {
      ...real.files,
      list: (path) => {
        if (path === folder) throw failure("EACCES");
        return real.files.list(path);
      },
    },
  });
  const env = { XDG_STATE_HOME: home.at("elsewhere") };
  await expect(run(home, { env, host: forbidden })).rejects.toMatchObject({
    code: "STATE_UNUSABLE",
    path: folder,
  });
});

test("a dry run promises no undo", async () => {
  const home = filled();
  const planned = rotate(contextOf(home), {
    credential: "acme",
    secret: async () => new Secret(NEW),
    dryRun: true,
  });
  expect(await planned).not.toHaveProperty("undoUntil");
});

/** From the write of `conf/a.conf` on, `.state` is gone and `.shellrc` may not be written any more. */
async function blocked(home: Home): Promise<void> {
  let failing = false;
  const host = (real: Host): Host =>
    watching(real, ({ name, target = "" }) => {
      if (name !== "replace") return;
      if (failing && target.endsWith(".shellrc")) throw failure("EROFS");
      if (!target.includes("/conf/")) return;
      failing = true;
      fs.rmSync(home.at(".state"));
      throw failure("EIO");
    });
  await expect(run(home, { host })).rejects.toMatchObject({
    code: "WAY_BACK_BLOCKED",
    blocked: [
      { id: `${home.at(".shellrc")}#ACME_KEY`, pending: true },
      { id: `${home.at(".state")}#PRIMARY`, pending: false, reason: expect.stringContaining("gone") },
      { id: `${home.at(".state")}#approved`, pending: false },
    ],
  });
}

test("a place that can't be written on the way back stays pending until it can", async () => {
  const home = filled();
  await blocked(home);
  await expect(recover(contextOf(home))).resolves.toMatchObject({
    state: "recovered",
    pending: [],
    left: [],
  });
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${OLD}\n`);
  await expect(run(home)).resolves.toMatchObject({ changed: true });
});

test("a rotation that can't be put back can be given up, and a file that is gone holds nothing up", async () => {
  const home = filled();
  await blocked(home);
  await expect(forget(contextOf(home))).resolves.toHaveLength(1);
  expect(lockState(contextOf(home).host)).toEqual({ state: "free" });
  expect(JSON.stringify(stateTexts(home))).not.toContain(OLD);
  await expect(recover(contextOf(home))).resolves.toMatchObject({ state: "nothing" });
});

test("a staged file that can't be removed is named and stays pending: it holds a key", async () => {
  const home = filled();
  const host = (real: Host): Host =>
    watching(real, ({ name, path }) => {
      if (name === "replace") throw failure("EIO");
      if (name === "remove" && path.endsWith("claude-rotate~")) throw failure("EIO");
    });
  await expect(run(home, { host })).rejects.toMatchObject({
    code: "WAY_BACK_BLOCKED",
    message: expect.stringContaining("claude-rotate~"),
  });
  expect(Object.keys(home.picture()).filter((name) => name.endsWith("~"))).not.toEqual([]);
  await expect(recover(contextOf(home))).resolves.toMatchObject({ state: "recovered", pending: [] });
  expect(Object.keys(home.picture()).filter((name) => name.endsWith("~"))).toEqual([]);
});

test("a full quota, which Node has no name for, is told by its name", async () => {
  const home = filled();
  const host = (real: Host): Host =>
    watching(real, ({ name, path }) => {
      if (name === "create" && path.includes("/conf/."))
        throw Object.assign(new Error("quota"), { code: "Unknown system error -122", errno: -122 });
    });
  await expect(run(home, { host })).rejects.toMatchObject({
    code: "WRITE_FAILED",
    message: expect.stringContaining("your quota is full, EDQUOT"),
  });
});

test("an undo that can't read a file changes none, and can be run again", async () => {
  const home = filled();
  await run(home);
  const rotated = home.picture();
  const host = (real: Host): Host => ({
    ...real,
    files: {
      ...real.files,
      read: (path, limit) => {
        if (path.endsWith("a.conf")) throw failure("EIO");
        return real.files.read(path, limit);
      },
    },
  });
  await expect(undo(contextOf(home, { host }))).rejects.toMatchObject({
    code: "PLACE_UNREADABLE",
    path: home.at("conf/a.conf"),
  });
  expect(home.picture()).toEqual(rotated);
  await expect(undo(contextOf(home))).resolves.toMatchObject({ state: "committed" });
});

test("a lock that can't be removed fails nothing, and the next command takes it away", async () => {
  const home = filled();
  const host = (real: Host): Host =>
    watching(real, (call) => {
      if (call.name === "remove" && call.path.includes("/lock.")) throw failure("EIO");
    });
  await expect(run(home, { host })).resolves.toMatchObject({ state: "committed" });
  expect(lockState(contextOf(home).host)).toMatchObject({ state: "dead" });
  await recover(contextOf(home));
  expect(lockState(contextOf(home).host)).toEqual({ state: "free" });
});

test("what a process left that died before it had the lock goes with the next rotation", async () => {
  const home = filled();
  home.write(".local/state/claude-rotate/claim.0123456789abcdef", "{");
  await run(home);
  expect(Object.keys(stateTexts(home)).filter((name) => name.startsWith("claim"))).toEqual([]);
});
