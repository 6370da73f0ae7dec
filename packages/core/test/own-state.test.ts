import fs from "node:fs";
import path from "node:path";
import { Secret } from "@claude-rotate/contract";
import { describe, expect, test } from "vitest";
import { recover, rotate } from "../src/index.ts";
import { journalLine } from "../src/rotation/records.ts";
import { alone } from "./support/faults.ts";
import { contextOf, type Home, makeHome } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";

const ID = "20261124T200000000-abcdef";
const STATE = ".local/state/claude-rotate";

/** A home with a file that another user wants gone, and the journal of a "dead" rotation by which a recovery removes it. */
function planted(target: string): Home {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${fakeKey("old")}\n`);
  home.write(target, "mine");
  const begin = {
    v: 1,
    id: ID,
    kind: "rotate",
    credential: "acme",
    from: [],
    to: "x",
    hints: {},
    at: 0,
  } as const;
  const records = [
    { t: "begin", ...begin, undo: true },
    { t: "staged" },
    { t: "stage", path: home.at(target) },
  ] as const;
  const folder = `${STATE}/rotations/${ID}`;
  home.write(`${folder}/journal`, records.map(journalLine).join(""), 0o600);
  const holder = { pid: 1, started: "1", boot: "x", machine: "m", nonce: "ab", rotation: ID };
  home.write(`${STATE}/lock.1`, JSON.stringify(holder), 0o600);
  return home;
}

const recovering = (home: Home) => recover(contextOf(home, { host: alone }));

const refused = (home: Home, name: string) => ({
  code: "STATE_UNUSABLE",
  path: home.at(path.join(STATE, name)),
});

describe("a state folder that others can put journals into is not heeded", () => {
  test.each(["", "rotations", `rotations/${ID}/journal`])(
    "one that everybody may write: %s",
    async (name) => {
      const home = planted("precious");
      fs.chmodSync(home.at(path.join(STATE, name)), 0o777);
      await expect(recovering(home)).rejects.toMatchObject({
        ...refused(home, name),
        hint: expect.stringContaining(`chmod go-w ${home.at(path.join(STATE, name))}`),
      });
      expect(home.read("precious")).toBe("mine");
    },
  );

  test.skipIf(process.getuid?.() !== 0).each(["", "rotations", "lock.1", `rotations/${ID}/journal`])(
    "one that belongs to another user: %s",
    async (name) => {
      const home = planted("precious");
      fs.chownSync(home.at(path.join(STATE, name)), 1234, 1234);
      await expect(recovering(home)).rejects.toMatchObject(refused(home, name));
      expect(home.read("precious")).toBe("mine");
    },
  );

  test("a rotation keeps no keys there", async () => {
    const home = makeHome();
    home.write(".shellrc", `ACME_KEY=${fakeKey("old")}\n`);
    fs.mkdirSync(home.at(STATE), { recursive: true });
    fs.chmodSync(home.at(STATE), 0o770);
    const secret = async () => new Secret(fakeKey("new"));
    await expect(rotate(contextOf(home), { credential: "acme", secret })).rejects.toMatchObject({
      code: "STATE_UNUSABLE",
    });
    expect(fs.readdirSync(home.at(STATE))).toEqual([]);
  });
});

test.each(["precious", ".0123456789abcdef.claude-rotate~"])(
  "a recovery removes nothing but copies that it made beside a file of the rotation: %s",
  async (name) => {
    const home = planted(name);
    await expect(recovering(home)).resolves.toMatchObject({ state: "recovered" });
    expect(home.read(name)).toBe("mine");
  },
);
