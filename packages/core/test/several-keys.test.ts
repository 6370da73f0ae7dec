import { Secret } from "@claude-rotate/contract";
import { describe, expect, test } from "vitest";
import { rotate, scan, undo } from "../src/index.ts";
import { contextOf, type Home, makeHome } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";

const OLD = fakeKey("old");
const OTHER = fakeKey("other");
const NEW = fakeKey("new");
/** A gateway's: of no shape that the credential declares. */
const ODD = `gateway-${OLD.slice(-24)}`;

const run = (home: Home, { key = NEW, from = [] as string[] } = {}) =>
  rotate(contextOf(home), { credential: "acme", secret: async () => new Secret(key), from });

function filled(old: string): Home {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${old}\nKEYS=${old},${OTHER};x ${old}\nTWICE="--a ${old} --b ${old}"\n`);
  return home;
}

describe("several keys in one value", () => {
  test("the old one is written wherever it stands, the other stays, and undo gives all back", async () => {
    const home = filled(OLD);
    const before = home.picture();
    const report = await run(home);
    expect(report.changes.map(({ address }) => address)).toEqual([
      "ACME_KEY",
      "KEYS",
      "KEYS/3",
      "TWICE",
      "TWICE/2",
    ]);
    expect(report.left).toMatchObject([{ place: `${home.at(".shellrc")}#KEYS/2` }]);
    expect(home.read(".shellrc")).toBe(filled(NEW).read(".shellrc"));
    await undo(contextOf(home));
    expect(home.picture()).toEqual(before);
  });

  test("a value that holds the old and the new key already ends with the new one twice", async () => {
    const home = filled(OLD);
    home.write(".shellrc", `ACME_KEY=${OLD}\nKEYS=${NEW} ${OLD}\n`);
    await run(home);
    expect(home.read(".shellrc")).toBe(`ACME_KEY=${NEW}\nKEYS=${NEW} ${NEW}\n`);
    await undo(contextOf(home));
    expect(home.read(".shellrc")).toBe(`ACME_KEY=${OLD}\nKEYS=${NEW} ${OLD}\n`);
  });

  test("undo finds them where somebody wrote another key in front, and another line", async () => {
    const home = filled(OLD);
    await run(home);
    const third = fakeKey("third");
    const edited = home.read(".shellrc").replace("KEYS=", `MORE=1\nKEYS=${third},`);
    home.write(".shellrc", edited);
    await undo(contextOf(home));
    expect(home.read(".shellrc")).toBe(edited.replaceAll(NEW, OLD));
  });

  test("a key of no usual shape is replaced wherever a value holds it", async () => {
    const home = filled(ODD);
    await run(home);
    expect(home.read(".shellrc")).toBe(filled(NEW).read(".shellrc"));
  });

  test("such a key may be the new one, too", async () => {
    const home = filled(OLD);
    const before = home.picture();
    await run(home, { key: ODD });
    expect(home.read(".shellrc")).toBe(filled(ODD).read(".shellrc"));
    await undo(contextOf(home));
    expect(home.picture()).toEqual(before);
  });

  test("each stands in the scan with its own place", async () => {
    const { machine } = await scan(contextOf(filled(OLD)));
    const ids = machine.places.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(machine.places.filter(({ line }) => line === 2).map(({ writable }) => writable)).toEqual([
      true,
      true,
      true,
    ]);
  });
});
