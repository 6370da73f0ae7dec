import { Secret } from "@claude-rotate/contract";
import { describe, expect, test } from "vitest";
import { rotate, scan, undo } from "../src/index.ts";
import { contextOf, type Home, makeHome } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";

const OLD = fakeKey("old");
/** Gateways' keys: none of the shape that the credential declares. */
const ODD = `gateway-${OLD.slice(-20).toLowerCase()}`;
const NEXT = `gateway-${OLD.slice(-21, -1).toLowerCase()}`;
const SHORT = ODD.slice(0, 14);

const run = (home: Home, key: string, skip: readonly string[] = []) =>
  rotate(contextOf(home), { credential: "acme", secret: async () => new Secret(key), skip });

function filled(old: string): Home {
  const home = makeHome();
  home.write("conf/a.conf", `ACME_KEY=${old}\n`);
  home.write(".shellrc", `ACME_KEY='${old}';x\nMINE=${old}\n`);
  return home;
}

describe("a key of another shape, such as a gateway's", () => {
  test("takes the old one's place under any name and within longer values, and undo gives all back", async () => {
    const home = filled(OLD);
    const before = home.picture();
    expect((await run(home, ODD)).changes).toHaveLength(3);
    expect(home.picture()).toEqual(filled(ODD).picture());
    await undo(contextOf(home));
    expect(home.picture()).toEqual(before);
  });

  test("is found by itself where its name does not stand, and is replaced there", async () => {
    const home = filled(ODD);
    home.write(".shellrc", `${home.read(".shellrc")}# not ${ODD}\nMINE=${ODD}x\n`);
    const report = await run(home, NEXT);
    expect(report.changes).toHaveLength(3);
    expect(report.left.map(({ reason }) => reason)).toEqual(["it stands in a comment"]);
    expect(home.read(".shellrc")).toBe(`ACME_KEY='${NEXT}';x\nMINE=${NEXT}\n# not ${ODD}\nMINE=${ODD}x\n`);
  });

  test("so short that it may stand anywhere is told by its name alone", async () => {
    const home = filled(SHORT);
    const { machine } = await scan(contextOf(home));
    expect(machine.places.map(({ path }) => path)).toEqual([home.at("conf/a.conf")]);
  });

  test("and so short, is refused before anything is written where its name does not tell it", async () => {
    const home = filled(OLD);
    const before = home.picture();
    const path = home.at(".shellrc");
    await expect(run(home, SHORT)).rejects.toMatchObject({ code: "PLACE_REFUSED", path, line: 1 });
    expect(home.picture()).toEqual(before);
    expect(await run(home, SHORT, [path])).toMatchObject({ state: "committed" });
  });
});
