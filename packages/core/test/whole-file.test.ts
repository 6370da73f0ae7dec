import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { type Host, Secret } from "@claude-rotate/contract";
import { describe, expect, test } from "vitest";
import { recover, rotate, scan, undo } from "../src/index.ts";
import { alone, failure, watching } from "./support/faults.ts";
import { contextOf, type Home, makeHome, stateTexts } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";
import { lacks } from "./support/tools.ts";

const OLD = fakeKey("old");
const NEW = fakeKey("new");

function filled(): Home {
  const home = makeHome();
  home.write(".state", `PRIMARY=${OLD}\n`);
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  home.write("conf/a.conf", `ACME_KEY=${OLD}\n`);
  return home;
}

const run = (home: Home, host?: (real: Host) => Host, roots: readonly string[] = []) =>
  rotate(contextOf(home, { ...(host ? { host } : {}), options: { roots } }), {
    credential: "acme",
    secret: async () => new Secret(NEW),
  });

describe("an editor that had a file open", () => {
  /** Writes into the old file, by its descriptor, once another one is to be replaced. */
  function writingLate(home: Home, fails: boolean) {
    const fd = fs.openSync(home.at(".state"), "r+");
    let written = false;
    return (real: Host): Host =>
      watching(real, ({ name, target = "" }) => {
        if (name !== "replace" || !target.endsWith("a.conf") || written) return;
        written = true;
        fs.writeSync(fd, `PRIMARY=${OLD}\nSTARTS=2\n`, 0);
        fs.closeSync(fd);
        if (fails) throw failure("EIO");
      });
  }

  test("what it writes in place after the comparison is taken in", async () => {
    const home = filled();
    await expect(run(home, writingLate(home, false))).resolves.toMatchObject({ state: "committed" });
    expect(home.read(".state")).toBe(`PRIMARY=${NEW}\nSTARTS=2\n`);
    expect(Object.keys(home.picture()).filter((name) => name.includes("claude-rotate"))).toEqual([]);
    await undo(contextOf(home));
    expect(home.read(".state")).toBe(`PRIMARY=${OLD}\nSTARTS=2\n`);
  });

  test("and survives the way back", async () => {
    const home = filled();
    await expect(run(home, writingLate(home, true))).rejects.toMatchObject({ code: "WRITE_FAILED" });
    expect(home.read(".state")).toBe(`PRIMARY=${OLD}\nSTARTS=2\n`);
    expect(fs.statSync(home.at(".state")).nlink).toBe(1);
  });
});

test("the way back needs no room on the disk: the old files themselves take their places again", async () => {
  const home = filled();
  const before = home.picture();
  const inodes = () => [".state", ".shellrc", "conf/a.conf"].map((name) => fs.statSync(home.at(name)).ino);
  const old = inodes();
  let full = false;
  const host = (real: Host): Host =>
    watching(real, ({ name, target = "" }) => {
      if (full && name === "create") throw failure("ENOSPC");
      if (name !== "replace" || !target.endsWith("a.conf")) return;
      full = true;
      throw failure("ENOSPC");
    });
  await expect(run(home, host)).rejects.toMatchObject({ code: "WRITE_FAILED" });
  expect(home.picture()).toEqual(before);
  expect(inodes()).toEqual(old);
});

test("a disk without room for the new files is told before anything is begun", async () => {
  const home = filled();
  const before = home.picture();
  const host = (real: Host): Host => ({ ...real, files: { ...real.files, free: () => 4096 } });
  await expect(run(home, host)).rejects.toMatchObject({
    code: "WRITE_FAILED",
    message: "the disk is full: 1036 KiB are needed, 4 KiB are free",
  });
  expect(home.picture()).toEqual(before);
  expect(Object.keys(stateTexts(home))).toEqual([]);
});

test.skipIf(lacks("getfattr") || lacks("setfacl"))(
  "extended attributes and access control lists stay, there and back",
  async () => {
    const home = filled();
    execFileSync("setfattr", ["-n", "user.note", "-v", "mine", home.at(".shellrc")]);
    execFileSync("setfacl", ["-m", "u:1:r", home.at("conf/a.conf")]);
    const borne = () =>
      execFileSync("getfattr", ["-d", "-m", "-", "-e", "hex", ".shellrc", "conf/a.conf"], {
        cwd: home.path,
        encoding: "utf8",
      });
    const before = borne();
    expect(before).toMatch(/user\.note.*system\.posix_acl_access/s);
    await run(home);
    expect(home.read("conf/a.conf")).toContain(NEW);
    expect(borne()).toBe(before);
    await undo(contextOf(home));
    expect(home.read("conf/a.conf")).toContain(OLD);
    expect(borne()).toBe(before);
  },
);

test.skipIf(process.getuid?.() !== 0)(
  "a link that another user put into a folder which everybody may write is not followed, and holds nothing up",
  async () => {
    const home = filled();
    home.write("shared/dir/real", "");
    home.write("victim", `ACME_KEY=${OLD}\n`);
    fs.symlinkSync(home.at("victim"), home.at("shared/.env"));
    fs.lchownSync(home.at("shared/.env"), 1234, 1234);
    fs.chmodSync(home.at("shared"), 0o1777);
    const roots = [home.at("shared")];
    const { machine } = await scan(contextOf(home, { options: { roots } }));
    expect(machine.problems).toContainEqual(
      expect.objectContaining({ code: "LINK_PLANTED", path: home.at("shared/.env") }),
    );
    await expect(run(home, undefined, roots)).resolves.toMatchObject({ state: "committed" });
    expect(home.read("victim")).toContain(OLD);
  },
);

test("a file that is swapped for a link between look and read is not followed", async () => {
  const home = filled();
  home.write("victim", `ACME_KEY=${OLD}\n`);
  const host = (real: Host): Host =>
    watching(real, ({ name, target = "" }) => {
      if (name !== "replace" || !target.endsWith(".shellrc")) return;
      fs.rmSync(home.at(".shellrc"));
      fs.symlinkSync("victim", home.at(".shellrc"));
    });
  await expect(run(home, host)).rejects.toMatchObject({ code: "FILE_CHANGED" });
  expect(home.read("victim")).toBe(`ACME_KEY=${OLD}\n`);
  expect(fs.readlinkSync(home.at(".shellrc"))).toBe("victim");
});

test("a binary file is no text: without the key a warning, with it the rotation asks", async () => {
  const home = filled();
  home.write("conf/b.conf", "\u001f\u008b\b\0\0\0 ACME_KEY=\n");
  const { machine } = await scan(contextOf(home));
  expect(machine.problems).toMatchObject([
    { code: "PLACE_BROKEN", message: expect.stringContaining("binary") },
  ]);
  home.write("conf/b.conf", `\0\nACME_KEY=${OLD}\n`);
  await expect(run(home)).rejects.toMatchObject({ code: "PLACE_BROKEN", path: home.at("conf/b.conf") });
  expect(home.read(".shellrc")).toContain(OLD);
});

test("nor room for a client's lock, nor for the journal's last line: that one is written by the next command", async () => {
  const home = filled();
  const before = home.picture();
  let full = false;
  const host = (real: Host): Host =>
    watching(real, ({ name, path, target = "" }) => {
      if (full && ["create", "makeLock"].includes(name)) throw failure("ENOSPC");
      if (full && name === "append" && path.includes("claude-rotate")) {
        full = false;
        throw failure("ENOSPC");
      }
      if (name !== "replace" || !target.endsWith("a.conf")) return;
      full = true;
      throw failure("ENOSPC");
    });
  await expect(run(home, host)).rejects.toMatchObject({ code: "WRITE_FAILED" });
  expect(home.picture()).toEqual(before);
  expect(await recover(contextOf(home, { host: alone }))).toMatchObject({
    state: "recovered",
    pending: [],
    left: [],
  });
  expect(home.picture()).toEqual(before);
});
