import { createHash } from "node:crypto";
import fs from "node:fs";
import { type Host, Secret } from "@claude-rotate/contract";
import { describe, expect, test } from "vitest";
import { closeWindows, forget, history, recover, rotate, undo } from "../src/index.ts";
import { lockState } from "../src/rotation/lock.ts";
import { journalLine } from "../src/rotation/records.ts";
import { alone, killedAt, killedAtReplace } from "./support/faults.ts";
import { contextOf, type Home, makeHome, stateTexts } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";

const OLD = fakeKey("damaged old");
const NEW = fakeKey("damaged new");
const LATE = 24 * 60 * 60 * 1000 + 1000;

function filled(): Home {
  const home = makeHome();
  home.write(".state", `PRIMARY=${OLD}\n`);
  home.write(".shellrc", `ACME_KEY="${OLD}"\n`);
  home.write("conf/a.conf", `ACME_KEY=${OLD}\n`);
  return home;
}

const rotateTo = (home: Home, key: string, host: (real: Host) => Host = (one) => one) =>
  rotate(contextOf(home, { host }), { credential: "acme", secret: async () => new Secret(key) });

/** Killed before its second rename. */
async function halfway(home: Home = filled()): Promise<Home> {
  await expect(rotateTo(home, NEW, killedAtReplace(2))).rejects.toThrow();
  return home;
}

function journalOf(home: Home): string {
  const [name = ""] = Object.keys(stateTexts(home))
    .filter((file) => file.endsWith("journal"))
    .sort()
    .reverse();
  return home.at(`.local/state/claude-rotate/${name}`);
}

/** Its `nth` line becomes another. Returns the rotation's id. */
function damage(home: Home, nth: number, line: string): string {
  const path = journalOf(home);
  const lines = fs.readFileSync(path, "utf8").split("\n");
  fs.writeFileSync(path, lines.with(nth, line).join("\n"));
  return path.split("/").at(-2) ?? "";
}

const ownCopies = (home: Home): readonly string[] =>
  fs.readdirSync(home.path, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith("~"));

const kept = (home: Home): string => JSON.stringify(stateTexts(home));

describe.each([
  ["the first line is damaged", 0, "0badc0de {}"],
  ["the first line is null, with a right checksum", 0, journalLine(null as never).trimEnd()],
  ["a file's line is damaged", 2, "0badc0de {}"],
])("%s", (_name, nth, line) => {
  test("a past rotation is listed as damaged, can't be undone, and `forget` erases its escrow", async () => {
    const home = filled();
    await rotateTo(home, NEW);
    const id = damage(home, nth, line);
    const fresh = home.picture();
    expect(history(contextOf(home))).toMatchObject([{ id, state: "damaged" }]);
    for (const asked of [{}, { id }])
      await expect(undo(contextOf(home), asked)).rejects.toMatchObject({ code: "JOURNAL_DAMAGED" });
    expect(home.picture()).toEqual(fresh);
    expect(kept(home)).toContain(OLD);
    expect(await forget(contextOf(home), id)).toEqual([id]);
    expect(kept(home)).not.toContain(OLD);
    expect(history(contextOf(home))).toEqual([]);
  });

  test("the end of the undo window erases its escrow", async () => {
    const home = filled();
    await rotateTo(home, NEW);
    damage(home, nth, line);
    closeWindows(contextOf(home));
    expect(kept(home)).toContain(OLD);
    closeWindows(contextOf(home, { options: { now: () => Date.now() + LATE } }));
    expect(kept(home)).not.toContain(OLD);
  });

  test("one that died half-way is kept and named; `forget` gives it up, and the next rotation makes the home whole", async () => {
    const home = await halfway();
    const id = damage(home, nth, line);
    expect(ownCopies(home)).not.toEqual([]);
    const mixed = { state: home.read(".state"), shellrc: home.read(".shellrc") };
    for (let again = 0; again < 2; again++) {
      const found = await recover(contextOf(home, { host: alone }));
      expect(found).toMatchObject({ state: "pending", putBack: [], damaged: [{ id }] });
    }
    await expect(rotateTo(home, NEW, alone)).rejects.toMatchObject({
      code: "JOURNAL_DAMAGED",
      path: journalOf(home),
      hint: expect.stringContaining(`forget ${id}`),
    });
    expect({ state: home.read(".state"), shellrc: home.read(".shellrc") }).toEqual(mixed);
    expect(kept(home)).toContain(OLD);
    expect(await forget(contextOf(home, { host: alone }), id)).toEqual([id]);
    expect(kept(home)).not.toContain(OLD);
    expect(lockState(contextOf(home).host)).toEqual({ state: "free" });
    expect(ownCopies(home)).toEqual([]);
    const texts = (): string => [".state", ".shellrc", "conf/a.conf"].map(home.read).join("");
    expect(texts()).toContain(OLD);
    const from = createHash("sha256").update(OLD).digest("hex").slice(0, 12);
    await rotate(contextOf(home), { credential: "acme", secret: async () => new Secret(NEW), from: [from] });
    expect(texts()).not.toContain(OLD);
  });
});

test("`forget` of a damaged one leaves another rotation's copies, which its recovery needs", async () => {
  const home = filled();
  await rotateTo(home, fakeKey("damaged between"));
  const id = damage(home, 0, "0badc0de {}");
  home.write("conf/.0123456789abcdef.claude-rotate~", NEW);
  await halfway(home);
  const own = ownCopies(home).length;
  expect(own).toBeGreaterThan(1);
  expect(await forget(contextOf(home, { host: alone }), id)).toEqual([id]);
  expect(ownCopies(home)).toHaveLength(own - 1);
  expect(await recover(contextOf(home, { host: alone }))).toMatchObject({ state: "recovered", pending: [] });
  expect(ownCopies(home)).toEqual([]);
});

test("while a damaged one may have died half-way, `forget` of another leaves it to be looked after", async () => {
  const home = filled();
  await rotateTo(home, fakeKey("damaged between"));
  const first = history(contextOf(home))[0]?.id ?? "";
  await rotateTo(home, NEW, killedAt(20)).catch(() => {});
  expect(lockState(contextOf(home, { host: alone }).host).state).toBe("dead");
  const id = damage(home, 0, "0badc0de {}");
  expect(await forget(contextOf(home, { host: alone }), first)).toEqual([first]);
  expect(await recover(contextOf(home, { host: alone }))).toMatchObject({ damaged: [{ id }] });
});

test("an earlier rotation is not undone past a damaged one", async () => {
  const home = filled();
  await rotateTo(home, fakeKey("damaged between"));
  const first = history(contextOf(home))[0]?.id ?? "";
  await rotateTo(home, NEW);
  damage(home, 0, "0badc0de {}");
  await expect(undo(contextOf(home), { id: first })).rejects.toMatchObject({ code: "JOURNAL_DAMAGED" });
});

test("an escrow whose journal is gone is named, and can be erased", async () => {
  const home = filled();
  await rotateTo(home, NEW);
  fs.rmSync(journalOf(home));
  const [one] = history(contextOf(home));
  expect(one).toMatchObject({ state: "damaged" });
  expect(await forget(contextOf(home), one?.id)).toEqual([one?.id]);
  expect(Object.keys(stateTexts(home))).toEqual(["reserve"]);
});

describe.each(["{bad", "{}"])("an escrow that is %s", (text) => {
  const spoil = (home: Home): string => {
    const path = journalOf(home).replace(/journal$/, "escrow");
    fs.writeFileSync(path, text);
    return path;
  };

  test("after a crash the old files lead back", async () => {
    const home = await halfway();
    spoil(home);
    expect(await recover(contextOf(home, { host: alone }))).toMatchObject({
      state: "recovered",
      pending: [],
    });
    expect([".state", ".shellrc", "conf/a.conf"].map(home.read)).toEqual(
      [".state", ".shellrc", "conf/a.conf"].map(filled().read),
    );
  });

  test("an undo says so, and changes nothing", async () => {
    const home = filled();
    await rotateTo(home, NEW);
    const path = spoil(home);
    const fresh = home.picture();
    await expect(undo(contextOf(home))).rejects.toMatchObject({ code: "STATE_UNUSABLE", path });
    expect(home.picture()).toEqual(fresh);
    expect(lockState(contextOf(home).host)).toEqual({ state: "free" });
  });
});
