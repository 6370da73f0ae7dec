import fs from "node:fs";
import type { Host } from "@claude-rotate/contract";
import { describe, expect, test } from "vitest";
import { recover } from "../src/index.ts";
import { ELDER, NEW, OLD, rotated, undone } from "./support/edited.ts";
import { alone, failure, watching } from "./support/faults.ts";
import { contextOf, type Home, makeHome } from "./support/home.ts";

const NEITHER = "it holds neither key any more";

describe("an edit by somebody else that moves what was written leads back all the same", () => {
  const cases: readonly [string, string, (text: string) => string, string][] = [
    [
      "a second assignment before it",
      `ACME_KEY=${OLD}\n`,
      (text) => `ACME_KEY=placeholder\n${text}`,
      `ACME_KEY=placeholder\nACME_KEY=${OLD}\n`,
    ],
    [
      "the old key itself in a second assignment before it",
      `ACME_KEY=${OLD}\n`,
      (text) => `ACME_KEY=${OLD}\n${text}`,
      `ACME_KEY=${OLD}\nACME_KEY=${OLD}\n`,
    ],
    [
      "an entry before a key's tail removed",
      `ACME_KEY=${OLD}\ntail a=${"z".repeat(20)}\ntail a=${OLD.slice(-20)}\n`,
      (text) => text.replace(/tail a=z+\n/, ""),
      `ACME_KEY=${OLD}\ntail a=${OLD.slice(-20)}\n`,
    ],
    [
      "its name changed",
      `B=1\nACME_KEY=${OLD}\n`,
      (text) => text.replace("ACME_KEY", "MY_KEY"),
      `B=1\nMY_KEY=${OLD}\n`,
    ],
    [
      "other quotes around it",
      `ACME_KEY=${OLD}\n`,
      (text) => text.replace(NEW, `"${NEW}"`),
      `ACME_KEY="${OLD}"\n`,
    ],
    [
      "two old keys, told by their names",
      `ACME_KEY=${OLD}\nA=${ELDER}\n`,
      (text) => `ACME_KEY=placeholder\nA=${NEW.slice(0, 20)}\n${text}`,
      `ACME_KEY=placeholder\nA=${NEW.slice(0, 20)}\nACME_KEY=${OLD}\nA=${ELDER}\n`,
    ],
  ];
  test.each(cases)("%s: undo", async (_what, before, edit, after) => {
    const home = makeHome();
    home.write(".shellrc", before);
    home.write("conf/a.conf", `ACME_KEY=${OLD}\n`);
    await rotated(home, { all: true });
    home.write(".shellrc", edit(home.read(".shellrc")));
    await expect(undone(home)).resolves.toMatchObject({ state: "committed", left: [] });
    expect(home.read(".shellrc")).toBe(after);
    expect(home.read("conf/a.conf")).toBe(`ACME_KEY=${OLD}\n`);
  });

  test.each(cases)("%s: while a rotation fails", async (_what, before, edit, after) => {
    const home = makeHome();
    home.write(".shellrc", before);
    home.write("conf/a.conf", `ACME_KEY=${OLD}\n`);
    const host = (real: Host): Host =>
      watching(real, ({ name, target = "" }) => {
        if (name !== "replace" || !target.includes("/conf/")) return;
        home.write(".shellrc", edit(home.read(".shellrc")));
        throw failure("EIO");
      });
    await expect(rotated(home, { all: true }, { host })).rejects.toMatchObject({ code: "WRITE_FAILED" });
    expect(home.read(".shellrc")).toBe(after);
  });

  test.each(cases)("%s: between a crash and its recovery", async (_what, before, edit, after) => {
    const home = makeHome();
    home.write(".shellrc", before);
    home.write("conf/a.conf", `ACME_KEY=${OLD}\n`);
    await killedHalfWay(home);
    home.write(".shellrc", edit(home.read(".shellrc")));
    await expect(recover(contextOf(home, { host: alone }))).resolves.toMatchObject({
      state: "recovered",
      left: [],
    });
    expect(home.read(".shellrc")).toBe(after);
  });
});

/** The rotation dies before it writes `conf/a.conf`; no way back is gone. */
async function killedHalfWay(home: Home): Promise<void> {
  let dead = false;
  const host = (real: Host): Host =>
    watching(real, ({ name, target = "" }) => {
      if (name === "replace" && target.includes("/conf/")) dead = true;
      if (dead) throw new Error("killed");
    });
  await expect(rotated(home, { all: true }, { host })).rejects.toThrow();
  expect(home.read(".shellrc")).toContain(NEW);
}

test("one of two equal assignments removed: the other goes back, and the removed one is named", async () => {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${OLD}\nB=1\nACME_KEY=${OLD}\n`);
  await rotated(home);
  home.write(".shellrc", home.read(".shellrc").replace(/^.*\n/, ""));
  await expect(undone(home)).resolves.toMatchObject({
    left: [{ place: `${home.at(".shellrc")}#ACME_KEY#2`, reason: NEITHER }],
  });
  expect(home.read(".shellrc")).toBe(`B=1\nACME_KEY=${OLD}\n`);
});

test("a place that held the new key before the rotation keeps it, wherever it stands", async () => {
  const home = makeHome();
  home.write(".shellrc", `A=${NEW}\nACME_KEY=${OLD}\n`);
  await rotated(home, { all: true });
  home.write(".shellrc", home.read(".shellrc").replace("ACME_KEY", "MY_KEY"));
  await expect(undone(home)).resolves.toMatchObject({ left: [] });
  expect(home.read(".shellrc")).toBe(`A=${NEW}\nMY_KEY=${OLD}\n`);
});

test("what was inserted is taken out where it stands now", async () => {
  const home = makeHome();
  home.write(".shellrc", "B=1\n");
  home.write("conf/a.conf", `ACME_KEY=${OLD}\n`);
  await rotated(home, { add: [`${home.at(".shellrc")}#ACME_KEY`] });
  expect(home.read(".shellrc")).toBe(`B=1\nACME_KEY=${NEW}\n`);
  home.write(".shellrc", `ACME_KEY=placeholder\n${home.read(".shellrc")}`);
  await expect(undone(home)).resolves.toMatchObject({ left: [] });
  expect(home.read(".shellrc")).toBe("ACME_KEY=placeholder\nB=1\n");
});

describe("an edit that moves a place while the others are written stands, and so does the change", () => {
  /** `.shellrc` is written already when `conf/a.conf` is. */
  const later =
    (home: Home) =>
    (real: Host): Host =>
      watching(real, ({ name, target = "" }) => {
        if (name === "replace" && target.includes("/conf/"))
          home.write(".shellrc", `ACME_KEY=placeholder\n${home.read(".shellrc")}`);
      });

  test("rotation and undo", async () => {
    const home = makeHome();
    home.write(".shellrc", `ACME_KEY=${OLD}\n`);
    home.write("conf/a.conf", `ACME_KEY=${OLD}\n`);
    await expect(rotated(home, {}, { host: later(home) })).resolves.toMatchObject({ state: "committed" });
    expect(home.read(".shellrc")).toBe(`ACME_KEY=placeholder\nACME_KEY=${NEW}\n`);
    await expect(undone(home, { host: later(home) })).resolves.toMatchObject({ left: [] });
    expect(home.read(".shellrc")).toBe(`ACME_KEY=placeholder\nACME_KEY=placeholder\nACME_KEY=${OLD}\n`);
    expect(home.read("conf/a.conf")).toBe(`ACME_KEY=${OLD}\n`);
  });
});

describe("a file whose edit between plan and rename moves a place is proved as it is then", () => {
  const editing =
    (home: Home, name: string) =>
    (real: Host): Host => {
      let done = false;
      return watching(real, (call) => {
        if (done || call.name !== "replace" || !call.target?.endsWith(name)) return;
        done = true;
        home.write(name, `ACME_KEY=placeholder\n${home.read(name)}`);
      });
    };

  test("rotation and undo", async () => {
    const home = makeHome();
    home.write(".shellrc", `ACME_KEY=${OLD}\n`);
    const report = await rotated(home, {}, { host: editing(home, ".shellrc") });
    expect(report.changes.map(({ address }) => address)).toEqual(["ACME_KEY#2"]);
    expect(home.read(".shellrc")).toBe(`ACME_KEY=placeholder\nACME_KEY=${NEW}\n`);
    await expect(undone(home, { host: editing(home, ".shellrc") })).resolves.toMatchObject({ left: [] });
    expect(home.read(".shellrc")).toBe(`ACME_KEY=placeholder\nACME_KEY=placeholder\nACME_KEY=${OLD}\n`);
  });
});

test("a project that was moved between a crash and its recovery is named: its files are gone from where they were", async () => {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  home.write("shop/.env", `ACME_KEY=${OLD}\n`);
  home.write("conf/a.conf", `ACME_KEY=${OLD}\n`);
  await killedHalfWay(home);
  fs.renameSync(home.at("conf"), home.at("moved"));
  await expect(recover(contextOf(home, { host: alone }))).resolves.toMatchObject({
    left: [
      {
        id: `${home.at("conf/a.conf")}#ACME_KEY`,
        path: home.at("conf/a.conf"),
        reason: expect.stringContaining("folder is gone from where it was"),
      },
    ],
  });
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${OLD}\n`);
});
