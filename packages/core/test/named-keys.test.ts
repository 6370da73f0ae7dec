import { createHash } from "node:crypto";
import { Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { rotate } from "../src/index.ts";
import { contextOf, makeHome, stateTexts } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";

const OLD = fakeKey("old");
const NEW = fakeKey("new");
const OPTIONS = { credential: "acme", secret: async () => new Secret(NEW) };

test("a place whose name holds a key is refused, so that no record keeps it; --skip leaves it", async () => {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  const named = home.write(`conf/${OLD}.conf`, `ACME_KEY=${OLD}\n`);
  const before = home.picture();
  const refused = await rotate(contextOf(home), OPTIONS).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "PLACE_REFUSED", message: expect.stringContaining("[redacted]") });
  expect(String(refused)).not.toContain(OLD);
  expect(home.picture()).toEqual(before);
  expect(await rotate(contextOf(home), { ...OPTIONS, skip: [named] })).toMatchObject({ state: "committed" });
  const journals = Object.entries(stateTexts(home)).filter(([name]) => name.endsWith("journal"));
  expect(JSON.stringify(journals)).not.toContain(OLD);
});

test("--from may name the key that is to stay beside those that go", async () => {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  home.write("conf/b.conf", `ACME_KEY=${NEW}\n`);
  const print = (key: string): string => createHash("sha256").update(key).digest("hex").slice(0, 12);
  const report = await rotate(contextOf(home), { ...OPTIONS, from: [print(OLD), print(NEW)] });
  expect(report).toMatchObject({ state: "committed", from: [print(OLD)] });
  expect(home.read(".shellrc")).toBe(`ACME_KEY=${NEW}\n`);
  expect(await rotate(contextOf(home), { ...OPTIONS, from: [print(NEW)] })).toMatchObject({
    state: "unchanged",
  });
});
