import fs from "node:fs";
import { type Host, Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { rotate, undo } from "../src/index.ts";
import { failure, watching } from "./support/faults.ts";
import { contextOf, type Home, makeHome } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";

const OLD = fakeKey("old");
const NEW = fakeKey("new");

function filled(): Home {
  const home = makeHome();
  home.write(".state", `PRIMARY=${OLD}\nSTARTS=1\n`);
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  home.write("conf/a.conf", `ACME_KEY=${OLD}\n`);
  return home;
}

const run = (home: Home, host: (real: Host) => Host) =>
  rotate(contextOf(home, { host }), { credential: "acme", secret: async () => new Secret(NEW) });

/** Calls `act` once, ahead of the first rename over a file of that name. */
function before(ending: string, act: () => void) {
  let done = false;
  return (real: Host): Host =>
    watching(real, ({ name, target = "" }) => {
      if (done || name !== "replace" || !target.endsWith(ending)) return;
      done = true;
      act();
    });
}

/** Who takes no lock empties a file first, and fills it a moment later. */
function rewriteSlowly(home: Home, name: string, text: string): void {
  home.write(name, "");
  setTimeout(() => home.write(name, text), 30);
}

test("a file that is just being written is waited for, and the change made on what came", async () => {
  const home = filled();
  const slow = (): void => rewriteSlowly(home, ".shellrc", `# theirs\nACME_KEY=${OLD}\n`);
  await expect(run(home, before(".shellrc", slow))).resolves.toMatchObject({ state: "committed" });
  expect(home.read(".shellrc")).toBe(`# theirs\nACME_KEY=${NEW}\n`);
  await undo(
    contextOf(home, {
      host: before(".shellrc", () => rewriteSlowly(home, ".shellrc", `ACME_KEY=${NEW}\n# more\n`)),
    }),
  );
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${OLD}\n# more\n`);
});

test("a file that is written again behind our rename is proved when it is whole", async () => {
  const home = filled();
  const slow = (): void => rewriteSlowly(home, ".state", `PRIMARY=${NEW}\nSTARTS=2\n`);
  await expect(run(home, before("a.conf", slow))).resolves.toMatchObject({ state: "committed" });
  expect(home.read(".state")).toBe(`PRIMARY=${NEW}\nSTARTS=2\n`);
});

test("a file that somebody writes from memory, with the old key, behind our rename is changed again", async () => {
  const home = filled();
  const late = (): string => home.write(".state", `PRIMARY=${OLD}\nSTARTS=2\n`);
  await expect(run(home, before("a.conf", late))).resolves.toMatchObject({ state: "committed" });
  expect(home.read(".state")).toBe(`PRIMARY=${NEW}\nSTARTS=2\n`);
  expect(Object.keys(home.picture()).filter((name) => name.includes("claude-rotate"))).toEqual([]);
  await undo(contextOf(home));
  expect(home.read(".state")).toBe(`PRIMARY=${OLD}\nSTARTS=2\n`);
});

test("the way back waits for a file that is just being written, too", async () => {
  const home = filled();
  const failing = (): void => {
    rewriteSlowly(home, ".state", `PRIMARY=${NEW}\nSTARTS=2\n`);
    throw failure("EIO");
  };
  await expect(run(home, before("a.conf", failing))).rejects.toMatchObject({ code: "WRITE_FAILED" });
  expect(home.read(".state")).toBe(`PRIMARY=${OLD}\nSTARTS=2\n`);
});

test("the way back of a living rotation takes nobody's lock away", async () => {
  const home = filled();
  const failing = (): void => {
    fs.mkdirSync(home.at(".state.lock"));
    setTimeout(() => {
      home.write(".state", `PRIMARY=${NEW}\nSTARTS=2\n`);
      fs.rmdirSync(home.at(".state.lock"));
    }, 100);
    throw failure("EIO");
  };
  await expect(run(home, before("a.conf", failing))).rejects.toMatchObject({ code: "WRITE_FAILED" });
  expect(home.read(".state")).toBe(`PRIMARY=${OLD}\nSTARTS=2\n`);
});

test("a folder that is moved away with a copy of ours in it is named", async () => {
  const home = filled();
  const move = (): void => {
    fs.renameSync(home.at("conf"), home.at("moved"));
    home.write("conf/a.conf", `ACME_KEY=${OLD}\n`);
  };
  const { warnings } = await run(home, before("a.conf", move));
  expect(home.read("conf/a.conf")).toBe(`ACME_KEY=${NEW}\n`);
  const copies = fs.readdirSync(home.at("moved")).filter((name) => name.endsWith("claude-rotate~"));
  expect(copies).toHaveLength(2);
  for (const copy of copies) expect(warnings.join()).toContain(`${copy} is still in it`);
  expect(warnings).toHaveLength(2);
});
