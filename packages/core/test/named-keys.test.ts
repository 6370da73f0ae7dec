import { Secret } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { rotate } from "../src/index.ts";
import { contextOf, makeHome, stateTexts } from "./support/home.ts";
import { fakeKey } from "./support/plugin.ts";

const OLD = fakeKey("old");
const NEW = fakeKey("new");

test("a place whose name holds a key is refused, so that no record keeps it; --skip leaves it", async () => {
  const home = makeHome();
  home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  const named = home.write(`conf/${OLD}.conf`, `ACME_KEY=${OLD}\n`);
  const before = home.picture();
  const options = { credential: "acme", secret: async () => new Secret(NEW) };
  const refused = await rotate(contextOf(home), options).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "PLACE_REFUSED", message: expect.stringContaining("[redacted]") });
  expect(String(refused)).not.toContain(OLD);
  expect(home.picture()).toEqual(before);
  expect(await rotate(contextOf(home), { ...options, skip: [named] })).toMatchObject({ state: "committed" });
  const journals = Object.entries(stateTexts(home)).filter(([name]) => name.endsWith("journal"));
  expect(JSON.stringify(journals)).not.toContain(OLD);
});
