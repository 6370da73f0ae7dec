import { type Plugin, RotateError, type Source } from "@claude-rotate/contract";
import { describe, expect, test } from "vitest";
import { createRegistry } from "../src/index.ts";

const source = (scheme: string): readonly Source[] => [
  { scheme, read: () => Promise.reject(new RotateError("SOURCE_UNREADABLE", "not here")) },
];

/** A plugin whose source is called what its settings say. */
const vault: Plugin = {
  name: "vault",
  api: 1,
  sources: source("vault"),
  configure: ({ scheme }) => {
    if (typeof scheme !== "string") throw new RotateError("CONFIG_INVALID", "scheme is no word");
    return { name: "vault", api: 1, sources: source(scheme) };
  },
};
const schemes = (settings: object): readonly string[] =>
  createRegistry([vault], settings as Record<string, Record<string, unknown>>).sources.map(
    ({ scheme }) => scheme,
  );

describe("a plugin's settings", () => {
  test("make the plugin that is used; without any it stays as it is", () => {
    expect(schemes({ vault: { scheme: "bao" } })).toContain("bao");
    expect(schemes({ vault: { scheme: "bao" } })).not.toContain("vault");
    expect(schemes({})).toContain("vault");
    expect(schemes({ other: {} })).toContain("vault");
  });

  test("that it doesn't understand are a config error", () => {
    expect(() => schemes({ vault: { scheme: 7 } })).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID" }),
    );
    expect(() => createRegistry([{ name: "plain", api: 1 }], { plain: {} })).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID" }),
    );
  });

  test("on which it fails cost that plugin alone", () => {
    const broken: Plugin = {
      name: "broken",
      api: 1,
      configure: () => {
        throw new TypeError("oops");
      },
    };
    const registry = createRegistry([broken, vault], { broken: {} });
    expect(registry.problems).toMatchObject([{ code: "PLUGIN_FAILED", plugin: "broken" }]);
    expect(registry.plugins.map(({ name }) => name)).toEqual(["vault"]);
  });
});
