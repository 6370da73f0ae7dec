import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ItemStore } from "@claude-rotate/contract";
import { afterEach, describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";
import { cleanUp, fakeKey, macWith } from "./support/mac.ts";

afterEach(cleanUp);

function storeFor(settings: Readonly<Record<string, unknown>>): ItemStore {
  const [store] = plugin.configure?.(settings).stores ?? [];
  return store as ItemStore;
}

test("the README's settings name two items, which are found under the names that they say", async () => {
  const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
  const [, json = ""] = /```json\n(.*?)```/s.exec(readme) ?? [];
  const store = storeFor(JSON.parse(json).plugins[plugin.name]);
  const [brave, tavily] = [fakeKey(), fakeKey()];
  const items = [
    { where: "brave-search", acct: "ada", value: brave },
    { where: "brave-search", acct: "another", value: fakeKey() },
    { sort: "internet" as const, where: "api.tavily.com", acct: "me", value: tavily },
  ];
  const found = await macWith({ items }, { USER: "ada" }, store).find();
  expect(found.problems).toEqual([]);
  expect(found.items.map(({ address, name, value }) => [address, name, value?.reveal()])).toEqual([
    ["brave-search/ada", "BRAVE_API_KEY", brave],
    ["//api.tavily.com/me", "TAVILY_API_KEY", tavily],
  ]);
});

test("the client's own items are looked for whatever the settings name", async () => {
  const items = [{ where: "Claude Code", acct: "ada", value: fakeKey() }];
  const found = await macWith({ items }, { USER: "ada" }, storeFor({ items: [] })).find();
  expect(found.items.map(({ address }) => address)).toEqual(["Claude Code/ada"]);
});

describe("settings that can't be meant", () => {
  test.each<[string, Record<string, unknown>, string]>([
    ["another field", { item: [] }, "item is no setting; known: items"],
    ["no list", { items: {} }, "items is no list"],
    ["no object", { items: ["Claude Code"] }, "items[0] is no object"],
    ["a field of an item", { items: [{ service: "a", key: "b" }] }, "items[0].key is no setting"],
    ["a number", { items: [{ service: "a" }, { service: 5 }] }, "items[1].service is no text"],
    ["neither service nor server", { items: [{ account: "a" }] }, "items[0] needs a service"],
    ["both", { items: [{ service: "a", server: "b" }] }, "one of the two"],
    ["a line break", { items: [{ service: "a\nb" }] }, "items[0].service holds a control character"],
    ["the client's login", { items: [{ service: "Claude Code-credentials" }] }, "is never touched"],
  ])("%s", (_what, settings, words) => {
    expect(() => plugin.configure?.(settings)).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining(words) }),
    );
  });
});
