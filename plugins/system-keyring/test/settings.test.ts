import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addressOf, targetOf } from "../src/address.ts";
import { plugin } from "../src/index.ts";
import { parseSettings } from "../src/settings.ts";

test("the README's settings name two items", () => {
  const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
  const [, json = ""] = /```json\n(.*?)```/s.exec(readme) ?? [];
  const items = parseSettings(JSON.parse(json).plugins[plugin.name]);
  expect(items.map((item) => [addressOf(item), item.name])).toEqual([
    ["brave-search/ada", "BRAVE_API_KEY"],
    ["tavily/ada/Tavily key", "TAVILY_API_KEY"],
  ]);
});

test.each([
  { service: "a/b", account: "100%" },
  { service: "https://api.example/", account: "ada@example", target: "x/y" },
])("an address leads back to its item: %j", (item) => {
  expect(targetOf(addressOf(item))).toEqual(item);
});

test.each(["", "service", "a//", "/a", "a/b/c/d", "%E0%A4%A/a"])("no item's address: %j", (address) => {
  expect(targetOf(address)).toBeUndefined();
});

describe("settings that can't be meant", () => {
  const one = { service: "a", account: "b" };
  test.each<[string, Record<string, unknown>, string]>([
    ["another field", { item: [] }, "item is no setting; known: items"],
    ["no list", { items: {} }, "items is no list"],
    ["no object", { items: ["a/b"] }, "items[0] is no object"],
    ["a field of an item", { items: [{ ...one, key: "b" }] }, "items[0].key is no setting"],
    ["a number", { items: [one, { ...one, account: 5 }] }, "items[1].account is no text"],
    ["no account", { items: [{ service: "a" }] }, "items[0] needs a service and an account"],
    ["a line break", { items: [{ ...one, service: "a\nb" }] }, "items[0].service holds a control character"],
    ["one item twice", { items: [one, { ...one, name: "X" }] }, "items[1] names the same item"],
  ])("%s", (_what, settings, words) => {
    expect(() => plugin.configure?.(settings)).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining(words) }),
    );
  });
});
