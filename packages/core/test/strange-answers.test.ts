import { type Host, Secret } from "@claude-rotate/contract";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  createContext,
  createRegistry,
  loadPlugins,
  type RotationReport,
  recover,
  rotate,
  scan,
} from "../src/index.ts";
import { acme, fakeKey } from "./support/plugin.ts";
import { WHOLE } from "./support/stranger.ts";
import { contextFor, keyOf, type Trusted, trusted } from "./support/trusted.ts";

const OLD = fakeKey("old");
const NEW = fakeKey("new");

const plugin = (body: string): string => `import { RotateError, Secret } from "@claude-rotate/contract";
import { MessagePort } from "node:worker_threads";
const post = MessagePort.prototype.postMessage;
let say;
MessagePort.prototype.postMessage = function (message) { say = (other) => post.call(this, other); return post.call(this, message); };
let held = ${JSON.stringify(OLD)};
const swapped = (from, to) => { held = to.reveal(); };
export const plugin = { name: "acme-rotate", api: 1, ${body} };`;
const read = (body: string): string =>
  plugin(
    `stores: [{ id: "acme-file", files: [{ under: "home", glob: ".acme/token" }], read: () => { ${body} } }]`,
  );
const item = (swap: string): string =>
  plugin(`stores: [{ id: "acme-item",
    find: async function* () { yield { address: "it", name: "ACME_KEY", value: new Secret(held) }; },
    swap: async (item, from, to) => { ${swap} } }]`);
const GIANT = '"x".repeat(300_000_000)';

async function given(code: string, limits: object = {}): Promise<Trusted> {
  const made = await trusted({ ...WHOLE, code }, limits);
  made.home.write(".acme/token", "token=x\n");
  made.home.write(".shellrc", `ACME_KEY=${OLD}\n`);
  return made;
}

const contextOf = ({ host, plugins }: Trusted) =>
  createContext(host, createRegistry([acme(), ...plugins.plugins]));

const rotation = (made: Trusted): Promise<RotationReport> =>
  rotate(contextOf(made), {
    credential: "acme",
    secret: async () => new Secret(NEW),
    all: true,
    verify: false,
  });

/** What its item holds now. */
async function heldBy(made: Trusted): Promise<string | undefined> {
  const { items } = await scan(contextOf(made));
  return items.find(({ item: { address } }) => address === "it")?.item.value?.reveal();
}

describe("a giant answer costs the plugin's own places, and is told at once", () => {
  test.each([
    ["a text", `return { kind: "broken", line: 1, message: ${GIANT} };`, "its answer is too large"],
    ["an object of texts", `return new String(${GIANT});`, "its answer is too large"],
    ["bytes", "return new Uint8Array(100_000_000);", "its answer is too large"],
    ["a list", "return { kind: 'read', assignments: new Array(1e8) };", "its answer is too large"],
    ["a secret", `return new Secret(${GIANT});`, "its answer is too large"],
    [
      "an error",
      `throw new RotateError("PLACE_BROKEN", ${GIANT});`,
      "it failed, in words that can't be shown",
    ],
    ["an error's name", `throw Object.assign(new Error(), { name: ${GIANT} });`, "it failed (Error)"],
  ])("%s, in a file store's read", async (_what, body, message) => {
    const { machine } = await scan(contextFor(await given(read(body))));
    expect(machine.problems).toMatchObject([
      { code: "PLUGIN_FAILED", plugin: "acme-rotate", message: `acme-rotate: ${message}` },
    ]);
  });

  test("in a look through items, a key's test, a source and a check", async () => {
    const code = plugin(`
      credentials: [{ id: "acme-two", title: "t", names: [], pattern: /acme2_[a-z0-9]{32}/, prefixes: [],
        test: async () => ({ verdict: "valid", message: ${GIANT} }) }],
      stores: [{ id: "acme-item", find: async function* () { yield { address: "it", name: ${GIANT} }; }, swap: async () => {} }],
      sources: [{ scheme: "acme", read: async () => new Secret(${GIANT}) }],
      checks: [{ id: "acme/one", level: "info", title: "t", run: async () => [{ message: ${GIANT}, mend: "" }] }]`);
    const made = await given(code);
    const [one] = made.plugins.plugins;
    const { machine } = await scan(contextFor(made));
    const failed = { code: "PLUGIN_FAILED", message: "acme-rotate: its answer is too large" };
    expect(machine.problems).toMatchObject([failed]);
    const calls = [
      one?.credentials?.[0]?.test(new Secret(keyOf("old")), made.host),
      one?.sources?.[0]?.read("x", made.host),
      one?.checks?.[0]?.run({ ...machine, resolutions: [] } as never, made.host),
    ];
    for (const call of calls) await expect(call).rejects.toMatchObject(failed);
  });

  test("of a swap says nothing: what it changed counts", async () => {
    const made = await given(item(`swapped(from, to); return ${GIANT};`));
    expect(await rotation(made)).toMatchObject({ state: "committed" });
    expect(await heldBy(made)).toBe(NEW);
  });
});

describe("what a plugin sends beside its answers is its failure, whatever it is", () => {
  const nonsense = [
    "null",
    "7",
    '{ is: "other" }',
    '{ is: "answer", id: "x" }',
    ...Array.from({ length: 20 }, (_, id) => `{ is: "answer", id: ${id}, value: "{{{" }`).slice(2, 6),
    '{ is: "answer", id: 5, error: { name: 5, message: 5, code: "X" } }',
    '{ is: "ask", id: 1, call: 5, what: "exec", args: "{{{" }',
  ];
  const failed = { code: "PLUGIN_FAILED", message: "acme-rotate: it sent a message that makes no sense" };

  test.each(nonsense)("%s amid a swap that is really made: all goes back", async (message) => {
    const body = `if (to.reveal() === ${JSON.stringify(NEW)}) say(${message}); await new Promise((done) => setTimeout(done, 50)); swapped(from, to);`;
    const made = await given(item(body));
    await expect(rotation(made)).rejects.toMatchObject(failed);
    expect([await heldBy(made), made.home.read(".shellrc")]).toEqual([OLD, `ACME_KEY=${OLD}\n`]);
    expect(await recover(contextOf(made))).toMatchObject({ state: "nothing" });
  });

  test("in a read", async () => {
    const made = await given(read("say(null); return { kind: 'not-mine' };"));
    const { machine } = await scan(contextFor(made));
    expect(machine.problems).toMatchObject([failed]);
  });

  test("nothing of ours lies where its own data would", async () => {
    const code = `import { workerData } from "node:worker_threads"; ${read("throw new RotateError('X', Object.keys(workerData).join());")}`;
    const { machine } = await scan(contextFor(await given(code)));
    expect(machine.problems).toMatchObject([
      { message: "acme-rotate: it failed, in words that can't be shown" },
    ]);
  });
});

describe("a failure is told as the plugin's own, with what happened", () => {
  test.each([
    ["ends itself", "process.exit(0);", "it ended itself"],
    ["throws what throws", "throw { get name() { throw 1; } };", "it failed (object)"],
    [
      "throws an error without a name",
      "throw new (class extends Error { get name() { throw 1; } })();",
      "it failed (Error)",
    ],
    ["throws a name that is no text", "throw Object.assign(new Error(), { name: 5 });", "it failed (Error)"],
    [
      "throws no words",
      "throw Object.assign(new RotateError('X', 'x'), { message: 5 });",
      "it failed, in words that can't be shown",
    ],
    [
      "takes all memory",
      "const all = []; for (;;) all.push(new Array(100_000).fill(all.length + 0.5));",
      "it took too much memory",
    ],
  ])("a read that %s", async (_what, body, message) => {
    const made = await given(read(body), { read: 5000 });
    const begun = performance.now();
    const { machine } = await scan(contextFor(made));
    expect(performance.now() - begun).toBeLessThan(4500);
    expect(machine.problems).toMatchObject([
      { code: "PLUGIN_FAILED", plugin: "acme-rotate", message: `acme-rotate: ${message}` },
    ]);
  });

  test("what it throws behind our back may be nothing at all", async () => {
    const made = await given(item("setTimeout(() => { throw null; }); await new Promise(() => {});"));
    await expect(rotation(made)).rejects.toMatchObject({
      code: "PLUGIN_FAILED",
      message: "acme-rotate: it failed (object)",
    });
  });

  test("a source without words and a key's test without words", async () => {
    const thrown = `throw Object.assign(new RotateError("SOURCE_UNREADABLE", "x"), { message: 5 });`;
    const code = plugin(`
      credentials: [{ id: "acme-two", title: "t", names: [], pattern: /acme2_[a-z0-9]{32}/, prefixes: [], test: async () => { ${thrown} } }],
      sources: [{ scheme: "acme", read: async () => { ${thrown} } }]`);
    const made = await given(code);
    const [one] = made.plugins.plugins;
    const message = "acme-rotate: it failed, in words that can't be shown";
    const asked = one?.credentials?.[0]?.test(new Secret(keyOf("old")), made.host);
    await expect(asked).rejects.toMatchObject({ code: "PLUGIN_FAILED", message });
    await expect(one?.sources?.[0]?.read("x", made.host)).rejects.toMatchObject({
      code: "SOURCE_UNREADABLE",
      message,
    });
  });
});

describe("an item whose swap fails", () => {
  test.each([
    ["an error", 'throw new Error("no")', "acme-rotate: it failed (Error)"],
    [
      "its own error",
      'throw new RotateError("EXEC_FAILED", "acme says no", { hint: "Ask acme." })',
      "acme-rotate: acme says no",
    ],
  ])(
    "with %s, and was never written: all goes back, and nothing is pending",
    async (_what, swap, message) => {
      const made = await given(item(swap));
      await expect(rotation(made)).rejects.toMatchObject({ exit: 1, message });
      expect(made.home.read(".shellrc")).toBe(`ACME_KEY=${OLD}\n`);
      expect(await recover(contextOf(made))).toMatchObject({ state: "nothing" });
    },
  );

  test("after it was written stays pending, with the plugin's name and words", async () => {
    const made = await given(
      item(
        `swapped(from, to); throw new RotateError("EXEC_FAILED", "acme says no"); `.replace(
          "swapped(from, to)",
          `held = ${JSON.stringify(NEW)}`,
        ),
      ),
    );
    await expect(rotation(made)).rejects.toMatchObject({
      code: "WAY_BACK_BLOCKED",
      blocked: [{ id: "acme-item#it", reason: "can't be reached: acme-rotate: acme says no" }],
      more: [{ code: "EXEC_FAILED", message: "acme-rotate: acme says no" }],
    });
  });

  test.each([
    ["ended itself", "process.exit(0);", "acme-rotate: it ended itself"],
    ["never returns", "for (;;);", "acme-rotate: it did not answer within 2 s"],
  ])("%s and was never written: all goes back, and nothing is pending", async (_what, swap, message) => {
    const made = await given(item(swap), { call: 2000 });
    await expect(rotation(made)).rejects.toMatchObject({ code: "PLUGIN_FAILED", exit: 1, message });
    expect(made.home.read(".shellrc")).toBe(`ACME_KEY=${OLD}\n`);
    expect(await recover(contextOf(made))).toMatchObject({ state: "nothing" });
    expect(await heldBy(made)).toBe(OLD);
  });

  test("with each change that it really makes, there and back: all goes back, and nothing is pending", async () => {
    const made = await given(
      item('swapped(from, to); throw new RotateError("EXEC_FAILED", "acme says no");'),
    );
    await expect(rotation(made)).rejects.toMatchObject({ exit: 1, message: "acme-rotate: acme says no" });
    expect([await heldBy(made), made.home.read(".shellrc")]).toEqual([OLD, `ACME_KEY=${OLD}\n`]);
    expect(await recover(contextOf(made))).toMatchObject({ state: "nothing" });
  });

  test("ends itself while a program that it began still writes: that is waited for", async () => {
    const made = await given(
      `import fs from "node:fs"; ${item(`host.exec("acme", []); setTimeout(() => process.exit(0), 20); await new Promise(() => {});`)}`
        .replace("swap: async (item, from, to) =>", "swap: async (item, from, to, host) =>")
        .replace(
          "value: new Secret(held)",
          'value: new Secret(fs.readFileSync(host.paths.home + "/held", "utf8"))',
        )
        .replace("find: async function* ()", "find: async function* (host)"),
    );
    made.home.write("held", OLD);
    let runs = 0;
    const exec: Host["exec"] = async (program, ...rest) => {
      if (program !== "acme") return made.host.exec(program, ...rest);
      if (runs++ > 0) throw new Error("not again");
      await new Promise((done) => setTimeout(done, 500));
      made.home.write("held", NEW);
      return { code: 0, stdout: "", stderr: "" };
    };
    const busy = { ...made, host: { ...made.host, exec } };
    await expect(rotation(busy)).rejects.toMatchObject({ code: "WAY_BACK_BLOCKED", exit: 5 });
    made.home.write("held", OLD);
    const plugins = await loadPlugins(made.host, []);
    onTestFinished(async () => void (await plugins.stop()));
    expect(await recover(contextOf({ ...made, plugins }))).toMatchObject({ state: "recovered" });
  });
});

describe("a source", () => {
  const source = (body: string): string =>
    plugin(`sources: [{ scheme: "acme", read: async (ref, host) => { ${body} } }]`);

  test("that does nothing but run is ended as soon as any other call", async () => {
    const made = await given(source("for (;;);"), { call: 500, source: 20_000 });
    await expect(made.plugins.plugins[0]?.sources?.[0]?.read("x", made.host)).rejects.toMatchObject({
      message: "acme-rotate: it did not answer within 0.5 s",
    });
  });

  test("may wait longer for a program that asks a person, but not for ever", async () => {
    const made = await given(source(`await host.exec("acme", []); return new Secret("${keyOf("old")}");`), {
      call: 500,
      source: 2000,
    });
    const [one] = made.plugins.plugins[0]?.sources ?? [];
    const exec = (ms: number) => async () => {
      await new Promise((done) => setTimeout(done, ms));
      return { code: 0, stdout: "", stderr: "" };
    };
    expect((await one?.read("x", { ...made.host, exec: exec(1000) }))?.reveal()).toBe(keyOf("old"));
    await expect(one?.read("x", { ...made.host, exec: exec(4000) })).rejects.toMatchObject({
      message: "acme-rotate: it did not answer within 2 s",
    });
  });
});
