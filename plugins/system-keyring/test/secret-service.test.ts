import { type ItemStore, Secret } from "@claude-rotate/contract";
import { createHost } from "@claude-rotate/core";
import { fakeKey } from "@claude-rotate/testkit";
import { testItemStore } from "@claude-rotate/testkit/vitest";
import { describe, expect, test } from "vitest";
import { storeOf } from "../src/store.ts";
import { type Desktop, lacking, openDesktop, PATH } from "./support/desktop.ts";

const sample = (letters: (count: number) => string): string => `sk-${letters(40)}`;
const KEY = fakeKey(sample, "held");
const NEW = fakeKey(sample, "new");
const ITEM = { service: "brave-search", account: "ada" };
const OTHER = { service: "tavily", account: "ada" };
const ADDRESS = "brave-search/ada";
const store = storeOf([{ ...ITEM, name: "BRAVE_API_KEY" }]);

if (lacking.length > 0)
  console.warn(`not installed: ${lacking.join(", ")}; the Secret Service is not tested`);

async function found({ host }: Pick<Desktop, "host">, one: ItemStore = store) {
  const all = [];
  for await (const each of one.find(host)) all.push(each);
  return all;
}

const swap = ({ host }: Pick<Desktop, "host">): Promise<void> =>
  store.swap({ address: ADDRESS, name: "" }, new Secret(KEY), new Secret(NEW), host);

describe.skipIf(lacking.length > 0)("the Secret Service of gnome-keyring", () => {
  testItemStore(store, {
    address: ADDRESS,
    sample,
    open: async (value) => {
      const desktop = await openDesktop();
      await desktop.store(ITEM, value);
      return { ...desktop, held: () => desktop.held(ITEM), set: (text) => desktop.store(ITEM, text) };
    },
  });

  test("label, other attributes and white space stay", async () => {
    const desktop = await openDesktop();
    await desktop.store(ITEM, `${KEY}\n`, "application", "another");
    expect(await found(desktop)).toMatchObject([{ address: ADDRESS, name: "BRAVE_API_KEY" }]);
    await swap(desktop);
    expect(await desktop.held(ITEM)).toBe(`${NEW}\n`);
    const shown = await desktop.shown(ITEM);
    expect(shown).toContain("label = Théirs");
    expect(shown).toContain("attribute.application = another");
  });

  test("a missing item and two of one name are told, and the others are found", async () => {
    const desktop = await openDesktop();
    await desktop.store(OTHER, KEY);
    const one = [{ ...ITEM, name: "one" }];
    const both = storeOf([...one, { ...OTHER, name: "other" }]);
    expect(await found(desktop, both)).toMatchObject([
      { address: ADDRESS, absent: true },
      {
        code: "PLACE_UNREADABLE",
        address: ADDRESS,
        message: expect.stringContaining("no such item"),
        optional: true,
      },
      { address: "tavily/ada" },
    ]);
    await desktop.store(ITEM, KEY, "x", "1");
    await desktop.store(ITEM, KEY, "x", "2");
    expect(await found(desktop, both)).toMatchObject([
      { code: "PLACE_UNREADABLE", message: expect.stringContaining("more than one item") },
      { address: "tavily/ada" },
    ]);
  });

  test("an item of keytar's, whose attribute is `account`, is told as missing", async () => {
    const desktop = await openDesktop();
    await desktop.storeAsKeytar(ITEM, KEY);
    expect(await found(desktop)).toMatchObject([
      { address: ADDRESS, absent: true },
      { code: "PLACE_UNREADABLE", message: expect.stringContaining("no such item"), optional: true },
    ]);
  });

  test("a locked keyring is told once for all items, and refuses", async () => {
    const desktop = await openDesktop();
    await desktop.store(ITEM, KEY);
    await desktop.store(OTHER, KEY);
    await desktop.lock();
    const both = storeOf([
      { ...ITEM, name: "one" },
      { ...OTHER, name: "other" },
    ]);
    expect(await found(desktop, both)).toMatchObject([
      { code: "PLACE_UNREADABLE", message: expect.stringContaining("locked"), optional: true },
    ]);
    await expect(swap(desktop)).rejects.toMatchObject({ code: "PLACE_UNWRITABLE" });
  });

  test("put leaves an item that is there already", async () => {
    const desktop = await openDesktop();
    await desktop.store(ITEM, KEY);
    const put = store.put!({ address: ADDRESS, name: "" }, new Secret(NEW), desktop.host);
    await expect(put).rejects.toMatchObject({ code: "FILE_CHANGED" });
    expect(await desktop.held(ITEM)).toBe(KEY);
  });

  test("a session without a Secret Service is told", async () => {
    const desktop = await openDesktop({ keyring: false });
    expect(await found(desktop)).toMatchObject([
      { code: "PLACE_UNREADABLE", message: expect.stringContaining("no Secret Service"), optional: true },
    ]);
  });
});

describe.runIf(process.platform === "linux")("without a desktop", () => {
  test.each([
    ["no variable", { PATH }],
    ["a bus that is gone", { PATH, DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere/bus" }],
  ])("%s: told, and nothing fails", async (_what, env) => {
    const host = createHost({ home: "/nowhere", cwd: "/nowhere", env });
    expect(await found({ host })).toMatchObject([
      { code: "PLACE_UNREADABLE", message: expect.stringContaining("no D-Bus session"), optional: true },
    ]);
    await expect(swap({ host })).rejects.toMatchObject({ code: "PLACE_UNWRITABLE" });
  });
});
