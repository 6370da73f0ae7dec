import { Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { rotate } from "../src/index.ts";
import { contextOf, makeHome } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";

const OLD = fakeKey("old");
/** A gateway's key: none of the shape that the credential declares. */
const ODD = `gateway-${OLD.slice(-20).toLowerCase()}`;
const toOdd = { credential: "acme", secret: async () => new Secret(ODD) };

test("a key of another shape is written where its name tells it", async () => {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  expect(await rotate(contextOf(home), toOdd)).toMatchObject({ state: "committed" });
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${ODD}\n`);
});

test.each([
  ["within a longer value", `ACME_KEY='${OLD}';x\n`],
  ["under a name of its own", `MINE=${OLD}\n`],
])("%s, where only its shape tells a key, it is refused before anything is written", async (_, text) => {
  const home = makeHome();
  home.write("conf/a.conf", `ACME_KEY=${OLD}\n`);
  const path = home.write(".shellrc", text);
  const before = home.picture();
  await expect(rotate(contextOf(home), toOdd)).rejects.toMatchObject({
    code: "PLACE_REFUSED",
    path,
    line: 1,
  });
  expect(home.picture()).toEqual(before);
  expect(await rotate(contextOf(home), { ...toOdd, skip: [path] })).toMatchObject({ state: "committed" });
});
