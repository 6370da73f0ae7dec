import { RotateError, Secret } from "@claude-rotate/contract";
import { describe, expect, test } from "vitest";
import { createContext, createRegistry, type RotateOptions, rotate, scan, verify } from "../src/index.ts";
import { acme, fakeKey } from "./support/plugin.ts";
import { WHOLE } from "./support/stranger.ts";
import { contextFor, keyOf, trusted } from "./support/trusted.ts";

const OLD = fakeKey("old");

const plugin = (body: string): string => `import { RotateError, Secret } from "@claude-rotate/contract";
export const plugin = { name: "acme-rotate", api: 1, ${body} };`;
const file = (read: string): string =>
  plugin(`stores: [{ id: "acme-file", files: [{ under: "home", glob: ".acme/token" }], read: ${read} }]`);
const eachKey = (address: string): string =>
  file(`(text) => ({ kind: "read", assignments: [...text.matchAll(/acme-\\w+/g)].map((match) => (
    { address: ${address}, name: "ACME_KEY", span: [match.index, match.index + match[0].length], codecs: [] })) })`);
const throws = (code: string): string =>
  file(`() => { throw new RotateError(${JSON.stringify(code)}, "x"); }`);

describe("a rotation never passes over what a trusted plugin says in nonsense", () => {
  const rotation: RotateOptions = {
    credential: "acme",
    secret: async () => new Secret(fakeKey("new")),
    all: true,
    verify: false,
  };

  async function world(code: string) {
    const made = await trusted({ ...WHOLE, code });
    made.home.write(".acme/token", `a=${OLD}\nb=${OLD}\n`);
    made.home.write(".shellrc", `ACME_KEY=${OLD}\n`);
    const registry = createRegistry([acme(), ...made.plugins.plugins]);
    return { ...made, context: createContext(made.host, registry) };
  }

  test.each([
    ["one address for two values", eachKey('"A"')],
    ["an address that the core gives to prose", eachKey('"text:" + match.index')],
    [
      "a span outside the file",
      file(
        '() => ({ kind: "read", assignments: [{ address: "A", name: "ACME_KEY", span: [5, 99999], codecs: [] }] })',
      ),
    ],
    ["an error called PLACE_UNREADABLE", throws("PLACE_UNREADABLE")],
    ["an error called PLACE_BROKEN", throws("PLACE_BROKEN")],
    ["an error called INTERRUPTED", throws("INTERRUPTED")],
  ])("%s", async (_what, code) => {
    const { home, context } = await world(code);
    await expect(rotate(context, rotation)).rejects.toMatchObject({
      code: "PLUGIN_FAILED",
      message: expect.stringContaining("acme-rotate"),
      path: home.at(".acme/token"),
    });
    expect(home.read(".shellrc")).toContain(OLD);
    const { machine } = await scan(context);
    expect(machine.problems).toMatchObject([{ code: "PLUGIN_FAILED", plugin: "acme-rotate" }]);
  });

  test("spans that overlap, where nobody then calls the old key a place", async () => {
    const code = file(`(text) => ({ kind: "read", assignments: [
      { address: "all", name: "X", span: [0, text.length], codecs: [] },
      { address: "some", name: "X", span: [1, text.length], codecs: [] }] })`);
    const { home, context } = await world(code);
    await expect(rotate(context, rotation)).rejects.toMatchObject({ code: "PLACE_CONFLICT" });
    expect(home.read(".shellrc")).toContain(OLD);
  });

  test("two addresses are two places, both new afterwards", async () => {
    const { home, context } = await world(eachKey("String(match.index)"));
    expect(await rotate(context, rotation)).toMatchObject({ state: "committed" });
    expect(home.read(".acme/token")).not.toContain(OLD);
  });

  test("two items of one address", async () => {
    const item = '{ address: "one", name: "ACME_KEY" }';
    const made = await trusted({
      ...WHOLE,
      code: plugin(
        `stores: [{ id: "acme-item", find: async function* () { yield ${item}; yield ${item}; }, swap: async () => {} }]`,
      ),
    });
    const { machine } = await scan(contextFor(made));
    expect(machine.problems).toMatchObject([{ code: "PLUGIN_FAILED", plugin: "acme-rotate" }]);
  });
});

describe("a plugin's own errors bear its name, and only codes that are a plugin's to give", () => {
  const credential = (body: string): string =>
    plugin(
      `credentials: [{ id: "acme-two", title: "t", names: [], pattern: /acme2_[a-z0-9]{32}/, prefixes: [], test: async () => { ${body} } }]`,
    );
  const source = (code: string): string =>
    plugin(
      `sources: [{ scheme: "acme", read: async () => { throw new RotateError(${JSON.stringify(code)}, "hi"); } }]`,
    );

  test.each(["INTERRUPTED", "USAGE", "KEY_NOT_VALID", "PLACE_BROKEN"])(
    "a test that throws %s",
    async (code) => {
      const made = await trusted({
        ...WHOLE,
        code: credential(`throw new RotateError(${JSON.stringify(code)}, "hi");`),
      });
      const asked = made.plugins.plugins[0]?.credentials?.[0]?.test(new Secret(keyOf("old")), made.host);
      const { hint } = new RotateError("PLUGIN_FAILED", "");
      await expect(asked).rejects.toMatchObject({ code: "PLUGIN_FAILED", message: "acme-rotate: hi", hint });
    },
  );

  test("a test that fails costs what is said of its own keys, and no other key's verdict", async () => {
    const made = await trusted({ ...WHOLE, code: credential("throw new Error();") });
    made.home.write(".shellrc", `ACME_KEY=${OLD}\nTWO=acme2_${"a1".repeat(16)}\n`);
    const context = createContext(made.host, createRegistry([acme(), ...made.plugins.plugins]));
    const verdicts = await verify(context, await scan(context));
    expect(verdicts.toSorted((a, b) => a.credential.localeCompare(b.credential))).toMatchObject([
      { credential: "acme", verdict: "valid" },
      { credential: "acme-two", verdict: "unknown", message: expect.stringContaining("acme-rotate") },
    ]);
  });

  test.each([
    ["SOURCE_UNREADABLE", "SOURCE_UNREADABLE"],
    ["SECRET_EMPTY", "SECRET_EMPTY"],
    ["CONFIG_INVALID", "PLUGIN_FAILED"],
    ["RECOVERY_PENDING", "PLUGIN_FAILED"],
  ])("a source that throws %s is told as %s", async (code, told) => {
    const made = await trusted({ ...WHOLE, code: source(code) });
    const asked = made.plugins.plugins[0]?.sources?.[0]?.read("x", made.host);
    await expect(asked).rejects.toMatchObject({ code: told, message: "acme-rotate: hi" });
  });

  test("a problem of its items", async () => {
    const find = `async function* () { yield { code: "INTERRUPTED", message: "a" }; yield { code: "PLACE_UNREADABLE", message: "b" }; }`;
    const made = await trusted({
      ...WHOLE,
      code: plugin(`stores: [{ id: "acme-item", find: ${find}, swap: async () => {} }]`),
    });
    const { machine } = await scan(contextFor(made));
    expect(machine.problems.map(({ code }) => code)).toEqual(["PLUGIN_FAILED", "PLACE_UNREADABLE"]);
  });

  test("one that calls our config invalid as it is loaded costs itself", async () => {
    const code = `import { RotateError } from "@claude-rotate/contract"; throw new RotateError("CONFIG_INVALID", "x");`;
    const { plugins } = await trusted({ ...WHOLE, code });
    expect(plugins.problems).toMatchObject([{ code: "PLUGIN_FAILED", message: "acme-rotate: x" }]);
  });
});
