import { type Host, Secret } from "@claude-rotate/contract";
import { describe, expect, test } from "vitest";
import { createContext, createRegistry, type RotateOptions, rotate, scan } from "../src/index.ts";
import { acme, fakeKey } from "./support/plugin.ts";
import { WHOLE } from "./support/stranger.ts";
import { contextFor, keyOf, trusted } from "./support/trusted.ts";

const KEY = keyOf("old");

const plugin = (body: string): string => `import { Secret } from "@claude-rotate/contract";
import fs from "node:fs";
export const plugin = { name: "acme-rotate", api: 1, ${body} };`;
const file = (read: string): string =>
  plugin(`stores: [{ id: "acme-file", files: [{ under: "home", glob: ".acme/token" }], read: ${read} }]`);
const item = (find: string): string =>
  plugin(`stores: [{ id: "acme-item", find: ${find}, swap: async () => {} }]`);

describe("a stranger that misbehaves costs its own places, with its name", () => {
  const limits = { load: 10_000, read: 2000, call: 3000, memory: 48 };
  const cases: readonly (readonly [what: string, code: string, message: RegExp])[] = [
    [
      "throws",
      file("() => { throw new TypeError('boom ' + 'secret'); }"),
      /acme-rotate: it failed \(TypeError\)/,
    ],
    ["never returns", file("() => { for (;;); }"), /acme-rotate: it did not answer within 2 s/],
    [
      "returns nonsense",
      file("() => ({ kind: 'read', assignments: [{ span: 'x' }] })"),
      /acme-rotate: what it says of a file makes no sense/,
    ],
    [
      "names a codec that is none",
      file(
        "() => ({ kind: 'read', assignments: [{ address: 'a', name: 'ACME_TWO', span: [0, 4], codecs: ['toString'] }] })",
      ),
      /makes no sense/,
    ],
    [
      "returns a giant",
      file("() => ({ kind: 'broken', line: 1, message: 'x'.repeat(20_000_000) })"),
      /acme-rotate: its answer is too large/,
    ],
    [
      "takes all memory",
      item("async function* () { const all = []; for (;;) all.push({ all: all.length }); }"),
      /took too much memory|did not answer/,
    ],
    ["rejects", item("async function* () { throw new Error('no'); }"), /acme-rotate: it failed \(Error\)/],
    [
      "waits for ever",
      item("async function* () { await new Promise(() => {}); }"),
      /acme-rotate: it did not answer within 3 s/,
    ],
    [
      "never ends its items",
      item("async function* () { for (;;) yield { address: 'a', name: 'b' }; }"),
      /acme-rotate: it finds more than 10000 items/,
    ],
    ["ends its thread", item("async function* () { process.exit(7); }"), /acme-rotate: it ended itself/],
    [
      "rejects behind our back",
      item(
        "async function* () { Promise.reject(new Error('x')); await new Promise((r) => setTimeout(r, 200)); }",
      ),
      /acme-rotate: it failed \(Error\)/,
    ],
  ];

  test.each(cases)("%s", async (_what, code, message) => {
    const made = await trusted({ ...WHOLE, code }, limits);
    made.home.write(".acme/token", `token=${KEY}\n`);
    made.home.write("shop/.env", `ACME_TWO=${KEY}\n`);
    const { machine } = await scan(contextFor(made));
    const told = machine.problems.filter(({ code: one }) => one === "PLUGIN_FAILED");
    expect(told).toMatchObject([{ plugin: "acme-rotate", message: expect.stringMatching(message) }]);
    expect(JSON.stringify(machine.problems)).not.toContain("secret");
  });

  test("is slow with each of many files: ended when all of them took too long, and named", async () => {
    const slow = `(text) => { const until = Date.now() + 400; while (Date.now() < until); return { kind: "not-mine" }; }`;
    const code = plugin(
      `stores: [{ id: "acme-file", files: [{ under: "home", glob: ".acme/*" }], read: ${slow} }]`,
    );
    const capabilities = { files: ["home:.acme/*"] };
    const made = await trusted({ ...WHOLE, code, capabilities }, { read: 3000, reads: 1000 });
    for (let index = 0; index < 20; index++) made.home.write(`.acme/${index}`, "x");
    const begun = performance.now();
    const { machine } = await scan(contextFor(made));
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(machine.problems[0]).toMatchObject({
      code: "PLUGIN_FAILED",
      plugin: "acme-rotate",
      message: "acme-rotate: it took more than 1 s for all files",
    });
  });

  test("a rotation that would miss its places says so, and goes on only when it is told to", async () => {
    const made = await trusted({ ...WHOLE, code: file("() => { throw new TypeError(); }") });
    made.home.write(".acme/token", `token=${KEY}\n`);
    made.home.write(".shellrc", `ACME_KEY=${fakeKey("old")}\n`);
    const registry = createRegistry([acme(), ...made.plugins.plugins]);
    const options: RotateOptions = {
      credential: "acme",
      secret: async () => new Secret(fakeKey("new")),
      all: true,
      verify: false,
    };
    const context = createContext(made.host, registry);
    await expect(rotate(context, options)).rejects.toMatchObject({
      code: "PLUGIN_FAILED",
      path: made.home.at(".acme/token"),
    });
    expect(made.home.read(".shellrc")).toContain(fakeKey("old"));
    const asked: string[] = [];
    const confirm: RotateOptions["confirm"] = async ({ kind }) => asked.push(kind) > 0;
    expect(await rotate(context, { ...options, confirm })).toMatchObject({ state: "committed" });
    expect(asked).toEqual(["doubts", "plan"]);
    const again = { ...options, secret: async () => new Secret(fakeKey("newer")), ignorePluginErrors: true };
    expect(await rotate(context, again)).toMatchObject({ state: "committed" });
  });

  test("names a place outside its text: refused, and the rest of the file stays", async () => {
    const code = file(
      "() => ({ kind: 'read', assignments: [{ address: 'a', name: 'ACME_TWO', span: [0, 900], codecs: [] }] })",
    );
    const made = await trusted({ ...WHOLE, code });
    made.home.write(".acme/token", `token=${KEY}\n`);
    const { machine } = await scan(contextFor(made));
    expect(machine.places).toEqual([]);
    expect(machine.problems).toMatchObject([
      { code: "PLUGIN_FAILED", plugin: "acme-rotate", message: expect.stringContaining("outside the file") },
    ]);
  });

  test.each([
    ["exports nothing", "export const other = 1;", "PLUGIN_FAILED"],
    ["does not parse", "export const plugin = {", "PLUGIN_FAILED"],
    ["throws as it is loaded", "throw new Error('at once');", "PLUGIN_FAILED"],
    ["never ends loading", "for (;;);", "PLUGIN_FAILED"],
    ["speaks another version", "export const plugin = { name: 'acme-rotate', api: 2 };", "PLUGIN_API"],
    [
      "imports a neighbour",
      "import './other.js'; export const plugin = { name: 'acme-rotate', api: 1 };",
      "PLUGIN_NOT_ALONE",
    ],
    [
      "imports a package",
      "import 'undici'; export const plugin = { name: 'acme-rotate', api: 1 };",
      "PLUGIN_NOT_ALONE",
    ],
    [
      "imports a neighbour later",
      "const x = await import('./other.js'); export const plugin = x;",
      "PLUGIN_NOT_ALONE",
    ],
    ...[
      "import { createRequire } from 'node:module';",
      "import { createRequire } from 'module';",
      "const { createRequire } = await import('node:' + 'module');",
      "process.getBuiltinModule('node:module');",
      "import { getBuiltinModule } from 'node:process'; getBuiltinModule('module');",
      "if (Date.now() < 0) await import('./other.js');",
    ].map((line) => [
      `could load what nobody hashed: ${line}`,
      `${line} export const plugin = { name: 'acme-rotate', api: 1 };`,
      "PLUGIN_NOT_ALONE",
    ]),
  ])("%s: it is not loaded, and the run goes on", async (_what, code, expected) => {
    const { plugins } = await trusted({ ...WHOLE, code }, { load: 2000 });
    expect(plugins.plugins).toEqual([]);
    expect(plugins.reports).toMatchObject([{ name: "acme-rotate", state: "failed" }]);
    expect(plugins.problems).toMatchObject([{ plugin: "acme-rotate", code: expected }]);
  });

  test("a slow or greedy pattern is left out before it is ever tried", async () => {
    const patterns = [
      "/(a+)+b/",
      "/[a-z]*[a-z]*[a-z]*x/",
      "/a?/",
      "/sk-.+/i",
      "/x(?=y)abcdefgh/",
      "/^abcdefgh$/",
    ];
    for (const pattern of patterns) {
      const credential = `{ id: "acme-two", title: "t", names: [], pattern: ${pattern}, prefixes: [], test: async () => ({ verdict: "valid" }) }`;
      const { plugins } = await trusted({ ...WHOLE, code: plugin(`credentials: [${credential}]`) });
      expect(plugins.plugins[0]?.credentials, pattern).toEqual([]);
      expect(plugins.problems, pattern).toMatchObject([
        { message: expect.stringContaining("because of its pattern") },
      ]);
    }
  });

  test("brings, reads, runs and asks nothing that it doesn't declare", async () => {
    const { host, plugins } = await trusted({
      code: WHOLE.code,
      brings: { credentials: ["acme-two"], stores: ["acme-file"], sources: ["acme"] },
    });
    const [one] = plugins.plugins;
    expect(one).toMatchObject({ stores: [{ id: "acme-file", files: [] }], checks: [] });
    const words = plugins.problems.map(({ message }) => message).join("\n");
    for (const said of ["claude-rotate.brings.stores", "claude-rotate.brings.checks", "home:.acme/token"])
      expect(words).toContain(said);
    const open: Host = {
      ...host,
      fetch: () => expect.unreachable("a request was made"),
      exec: () => expect.unreachable("a program was run"),
    };
    await expect(one?.credentials?.[0]?.test(new Secret(KEY), open)).rejects.toMatchObject({
      code: "PLUGIN_FAILED",
    });
    await expect(one?.sources?.[0]?.read("x", open)).rejects.toMatchObject({
      message: expect.stringContaining("acme"),
    });
  });

  test("reads no file that it doesn't declare, and writes none", async () => {
    const code = item(`async function* (host) {
      const tries = {
        own: () => host.files.read(host.paths.home + "/.acme/token", 1000).bytes.length,
        other: () => host.files.read(host.paths.home + "/.zshrc", 1000).bytes.length,
        write: () => host.files.append(host.paths.home + "/.acme/token", new Uint8Array(1)),
      };
      for (const [name, attempt] of Object.entries(tries)) {
        let note;
        try { note = String(attempt()); } catch (error) { note = error.code; }
        yield { address: name, name, note };
      }
    }`);
    const made = await trusted({ ...WHOLE, code });
    made.home.write(".acme/token", "12345");
    made.home.write(".zshrc", "x");
    const { items } = await scan(contextFor(made));
    expect(items.map(({ item: one }) => [one.address, one.note])).toEqual([
      ["own", "5"],
      ["other", "EACCES"],
      ["write", "EROFS"],
    ]);
  });
});
