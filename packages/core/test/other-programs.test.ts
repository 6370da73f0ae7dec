import fs from "node:fs";
import { type Host, Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { recover, rotate, undo } from "../src/index.ts";
import { failure, watching } from "./support/faults.ts";
import { contextOf, type Home, makeHome, type Setup, stateTexts } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";

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

test("a file that changes between plan and write is read again, and both edits stand", async () => {
  const home = filled();
  let touched = false;
  const host = (real: Host): Host =>
    watching(real, (call) => {
      if (call.name !== "replace" || touched) return;
      touched = true;
      home.write("conf/a.conf", `# theirs\nACME_KEY=${OLD}\nZ=1\n`);
    });
  await run(home, { host });
  expect(home.read("conf/a.conf")).toBe(`# theirs\nACME_KEY=${NEW}\nZ=1\n`);
  await undo(contextOf(home));
  expect(home.read("conf/a.conf")).toBe(`# theirs\nACME_KEY=${OLD}\nZ=1\n`);
});

test("a file that never stands still fails the rotation, and what others wrote stays", async () => {
  const home = filled();
  let n = 0;
  const host = (real: Host): Host =>
    watching(real, (call) => {
      if (call.name === "replace") home.write("conf/a.conf", `# ${++n}\nACME_KEY=${OLD}\n`);
    });
  await expect(run(home, { host })).rejects.toMatchObject({
    code: "FILE_CHANGED",
    path: home.at("conf/a.conf"),
  });
  expect(home.read("conf/a.conf")).toBe(`# ${n}\nACME_KEY=${OLD}\n`);
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${OLD}\n`);
});

test("edits of the client's own state while a rotation fails survive the way back", async () => {
  const home = filled();
  const host = (real: Host): Host =>
    watching(real, (call) => {
      if (call.name === "replace" && call.path.includes("/conf/")) {
        home.write(".state", `${home.read(".state")}STARTS=2\n`);
        throw failure("EIO");
      }
    });
  await expect(run(home, { host })).rejects.toMatchObject({ code: "WRITE_FAILED" });
  expect(home.read(".state")).toBe(`PRIMARY=${OLD}\ntail approved=${OLD.slice(-20)}\nSTARTS=2\n`);
});

test("a place that somebody else gave a third key meanwhile is named with exit 5 and left alone, and blocks nothing later", async () => {
  const home = filled();
  const host = (real: Host): Host =>
    watching(real, (call) => {
      if (call.name === "replace" && call.path.includes("/conf/")) {
        home.write(".shellrc", "ACME_KEY=neither-of-the-two\n");
        throw failure("EIO");
      }
    });
  const blocked = run(home, { host });
  await expect(blocked).rejects.toMatchObject({
    code: "WAY_BACK_BLOCKED",
    exit: 5,
    message: expect.stringContaining(".shellrc#ACME_KEY"),
    blocked: [{ id: `${home.at(".shellrc")}#ACME_KEY` }],
  });
  expect(home.read(".state")).toContain(OLD);
  expect(home.read(".shellrc")).toBe("ACME_KEY=neither-of-the-two\n");
  expect(JSON.stringify(stateTexts(home))).not.toContain(OLD);
  await expect(recover(contextOf(home))).resolves.toMatchObject({ state: "nothing" });
  await expect(run(home)).resolves.toMatchObject({ changed: true });
});

test("the file as it is while the plan is shown counts: a mode that was set and an owner's rights survive", async () => {
  const home = filled();
  let seen = false;
  const host = (real: Host): Host =>
    watching(real, ({ name, target = "" }) => {
      if (name !== "replace" || seen || !target.endsWith(".shellrc")) return;
      seen = true;
      fs.chmodSync(home.at(".shellrc"), 0o600);
    });
  await expect(run(home, { host })).resolves.toMatchObject({ state: "committed" });
  expect(fs.statSync(home.at(".shellrc")).mode & 0o777).toBe(0o600);
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${NEW}\n`);
});

test("a hard link that is made after the plan is refused, and everything goes back", async () => {
  const home = filled();
  const host = (real: Host): Host =>
    watching(real, ({ name, target = "" }) => {
      if (name === "replace" && target.endsWith(".shellrc") && !fs.existsSync(home.at("second-name")))
        fs.linkSync(home.at(".shellrc"), home.at("second-name"));
    });
  await expect(run(home, { host })).rejects.toMatchObject({ code: "PLACE_HARD_LINKED" });
  expect(home.read(".state")).toContain(OLD);
  expect(fs.statSync(home.at("second-name")).ino).toBe(fs.statSync(home.at(".shellrc")).ino);
});

test("a place that somebody else moves to the new key while the plan is shown is his: nothing puts it back", async () => {
  const home = filled();
  const asking = (fails: boolean) =>
    rotate(
      contextOf(home, {
        host: (real) =>
          watching(real, ({ name, target = "" }) => {
            if (fails && name === "replace" && target.includes("/conf/")) throw failure("EIO");
          }),
      }),
      {
        credential: "acme",
        secret: async () => new Secret(NEW),
        confirm: async () => {
          home.write(".shellrc", `ACME_KEY=${NEW}\n`);
          return true;
        },
      },
    );
  await expect(asking(true)).rejects.toMatchObject({ code: "WRITE_FAILED" });
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${NEW}\n`);
  expect(home.read(".state")).toContain(OLD);
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  await expect(asking(false)).resolves.toMatchObject({ state: "committed" });
  await undo(contextOf(home));
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${NEW}\n`);
  expect(home.read(".state")).toContain(OLD);
});

test("a file that is deleted while the plan is shown fails the rotation, and stays deleted", async () => {
  const home = filled();
  const host = (real: Host): Host =>
    watching(real, ({ name, target = "" }) => {
      if (name === "replace" && target.endsWith(".shellrc")) fs.rmSync(home.at(".shellrc"), { force: true });
    });
  await expect(run(home, { host })).rejects.toMatchObject({ code: "FILE_CHANGED" });
  expect(fs.existsSync(home.at(".shellrc"))).toBe(false);
  expect(home.read(".state")).toContain(OLD);
});
