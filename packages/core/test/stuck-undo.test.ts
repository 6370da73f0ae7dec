import type { Host } from "@claude-rotate/contract";
import { describe, expect, test } from "vitest";
import { ELDER, NEW, OLD, rotated, undone } from "./support/edited.ts";
import { watching } from "./support/faults.ts";
import { makeHome, stateTexts } from "./support/home.ts";
import { acme, type Safe } from "./support/plugin.ts";

describe("an undo that can't put everything back changes nothing and stays open", () => {
  const stuck: readonly [string, string, (text: string) => string, (text: string) => string, string][] = [
    [
      "which of two old keys belongs where is not clear",
      `ACME_KEY=${OLD}\nACME_KEY=${ELDER}\n`,
      (text) => `ACME_KEY=placeholder\n${text}`,
      (text) => text.replace(/^.*\n/, ""),
      `ACME_KEY=${OLD}\nACME_KEY=${ELDER}\n`,
    ],
    [
      "the new key stands in a comment now",
      `ACME_KEY=${OLD}\n`,
      (text) => `# ${text}`,
      (text) => text.slice(2),
      `ACME_KEY=${OLD}\n`,
    ],
    [
      "the new key stands in another form",
      `ACME_KEY=${OLD}\n`,
      () => `B=${Buffer.from(NEW).toString("base64")}\n`,
      () => `ACME_KEY=${NEW}\n`,
      `ACME_KEY=${OLD}\n`,
    ],
    [
      "its file is broken",
      `ACME_KEY=${OLD}\n`,
      (text) => `${text}!broken\n`,
      (text) => text.replace("!broken\n", "C=1\n"),
      `ACME_KEY=${OLD}\nC=1\n`,
    ],
  ];
  test.each(stuck)("%s", async (_what, before, edit, mend, after) => {
    const home = makeHome();
    home.write(".shellrc", before);
    home.write("conf/a.conf", `ACME_KEY=${OLD}\n`);
    await rotated(home, { all: true });
    home.write(".shellrc", edit(home.read(".shellrc")));
    const seen = home.picture();
    await expect(undone(home)).rejects.toMatchObject({
      code: "UNDO_BLOCKED",
      exit: 1,
      path: home.at(".shellrc"),
      message: expect.stringContaining(".shellrc#ACME_KEY"),
    });
    expect(home.picture()).toEqual(seen);
    expect(JSON.stringify(stateTexts(home))).toContain(OLD);
    home.write(".shellrc", mend(home.read(".shellrc")));
    await expect(undone(home)).resolves.toMatchObject({ left: [] });
    expect(home.read(".shellrc")).toBe(after);
    expect(home.read("conf/a.conf")).toBe(`ACME_KEY=${OLD}\n`);
    expect(JSON.stringify(stateTexts(home))).not.toContain(OLD);
  });

  test("the plugin that found an edited place is gone", async () => {
    const home = makeHome();
    home.write(".shellrc", `ACME_KEY=${OLD}\n`);
    await rotated(home);
    home.write(".shellrc", `# theirs\n${home.read(".shellrc")}`);
    await expect(undone(home, { plugins: [] })).rejects.toMatchObject({ code: "UNDO_BLOCKED" });
    await expect(undone(home)).resolves.toMatchObject({ left: [] });
    expect(home.read(".shellrc")).toBe(`# theirs\nACME_KEY=${OLD}\n`);
  });

  test("an item's store can't be looked through", async () => {
    const home = makeHome();
    home.write(".shellrc", `ACME_KEY=${OLD}\n`);
    const safe: Safe = { held: new Map([["mine", OLD]]) };
    const plugins = [acme(new Map(), safe)];
    await rotated(home, {}, { plugins });
    safe.locked = true;
    await expect(undone(home, { plugins })).rejects.toMatchObject({
      code: "UNDO_BLOCKED",
      message: expect.stringContaining("safe#mine"),
    });
    expect(home.read(".shellrc")).toBe(`ACME_KEY=${NEW}\n`);
    safe.locked = false;
    await expect(undone(home, { plugins })).resolves.toMatchObject({ left: [] });
    expect(safe.held.get("mine")).toBe(OLD);
  });

  test("a file that somebody breaks while the undo runs", async () => {
    const home = makeHome();
    home.write(".shellrc", `ACME_KEY=${OLD}\n`);
    home.write("conf/a.conf", `ACME_KEY=${OLD}\n`);
    await rotated(home);
    const host = (real: Host): Host =>
      watching(real, ({ name, target = "" }) => {
        if (name === "replace" && target.endsWith(".shellrc"))
          home.write(".shellrc", `ACME_KEY=${NEW}\n!broken\n`);
      });
    await expect(undone(home, { host })).rejects.toMatchObject({ code: "FILE_CHANGED" });
    expect(home.read("conf/a.conf")).toBe(`ACME_KEY=${NEW}\n`);
    home.write(".shellrc", `ACME_KEY=${NEW}\n`);
    await expect(undone(home)).resolves.toMatchObject({ left: [] });
  });
});

test("a file that nobody wrote goes back without the plugin that found its places", async () => {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  home.write(".state", `PRIMARY=${OLD}\ntail a=${OLD.slice(-20)}\n`);
  const before = home.picture();
  await rotated(home);
  await expect(undone(home, { plugins: [] })).resolves.toMatchObject({ state: "committed", left: [] });
  expect(home.picture()).toEqual(before);
});
