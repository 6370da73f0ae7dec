import { spawnSync } from "node:child_process";
import { format, inspect } from "node:util";
import { serialize } from "node:v8";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { isSecret, RotateError, Secret } from "../src/index.ts";

const built = new URL("../dist/index.js", import.meta.url).href;

// Put together here, so that no whole key stands in a source.
const marker = "q7Zk".repeat(5);
const text = ["sk", "ant", "api03", `${marker}${"a".repeat(73)}AA`].join("-");
const secret = new Secret(text);
const piece = /q7Zk/;

/** Runs a script in a process of its own, with `Secret` and a `secret` in it; answers all that it printed. */
function run(script: string): { output: string; status: number | null } {
  const head = `import { Secret, RotateError } from ${JSON.stringify(built)};
const secret = new Secret(["sk", "ant", "api03", "q7Zk".repeat(5) + "a".repeat(73) + "AA"].join("-"));
`;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--input-type=module", "-e", head + script],
    {
      encoding: "utf8",
    },
  );
  return { output: stdout + stderr, status };
}

describe("a Secret", () => {
  it("gives its text to those who ask for it, and nothing else", () => {
    expect(secret.reveal()).toBe(text);
    expect(secret.length).toBe(text.length);
    expect(secret.equals(new Secret(text))).toBe(true);
    expect(secret.equals(new Secret(`${text}x`))).toBe(false);
  });

  it.each<[string, () => string]>([
    ["String()", () => String(secret)],
    ["a template", () => `${secret}`],
    // biome-ignore lint/style/useTemplate: `+` converts in another way than a template does.
    ["+", () => "key: " + (secret as unknown as string)],
    ["concat", () => "".concat("key: ", secret as unknown as string)],
    ["join", () => [secret, [secret]].join()],
    ["JSON.stringify", () => JSON.stringify({ secret, list: [secret] })],
    ["JSON.stringify with a list of names", () => JSON.stringify(secret, ["text", "#text", "length"])],
    ["inspect", () => inspect(secret)],
    ["inspect, all shown", () => inspect({ secret }, { showHidden: true, depth: null, getters: true })],
    [
      "inspect, as a plain object",
      () => inspect(secret, { customInspect: false, showHidden: true, depth: null, getters: true }),
    ],
    ["inspect inside others", () => inspect(new Map([[secret, new Set([secret])]]), { depth: null })],
    ["format", () => format("%s %o %O %j %d %i %f", secret, secret, secret, secret, secret, secret, secret)],
    [
      "keys and values",
      () => JSON.stringify([Object.keys(secret), Object.values(secret), Object.entries(secret)]),
    ],
    ["own names", () => Reflect.ownKeys(secret).map(String).join()],
    [
      "own values",
      () => inspect(Object.getOwnPropertyDescriptors(secret), { depth: null, customInspect: false }),
    ],
    [
      "spread",
      () => inspect({ ...secret, ...Object.assign({}, secret) }, { showHidden: true, customInspect: false }),
    ],
    ["structuredClone", () => inspect(structuredClone(secret), { showHidden: true, customInspect: false })],
    ["v8.serialize", () => serialize({ secret }).toString("latin1")],
    ["a search parameter", () => new URLSearchParams({ key: secret as unknown as string }).toString()],
    ["a buffer", () => Buffer.from(secret as unknown as string).toString()],
    ["an error's text", () => inspect(new Error(`no: ${secret}`, { cause: secret }), { depth: null })],
    [
      "our error",
      () =>
        inspect(new RotateError("INTERNAL", "no", { cause: { secret } }), { depth: null, showHidden: true }),
    ],
    ["our error as JSON", () => JSON.stringify(new RotateError("INTERNAL", "no", { cause: secret }))],
  ])("doesn't show by %s", (_, show) => {
    expect(show()).not.toMatch(piece);
  });

  it("doesn't reach a worker", async () => {
    const script = `const { parentPort } = require("node:worker_threads");
      const { inspect } = require("node:util");
      parentPort.once("message", (value) => parentPort.postMessage(inspect(value, { showHidden: true, depth: null })));`;
    const worker = new Worker(script, { eval: true });
    const seen = new Promise<string>((resolve, reject) =>
      worker.once("message", resolve).once("error", reject),
    );
    worker.postMessage({ secret, list: [secret] });
    expect(await seen).toMatch(/secret/);
    expect(await seen).not.toMatch(piece);
    await worker.terminate();
  });

  it("can't be changed or opened up", () => {
    const open = secret as unknown as Record<string, unknown>;
    expect(() => {
      open.text = "x";
    }).toThrow(TypeError);
    expect(() => Object.defineProperty(secret, "toString", { value: () => "x" })).toThrow(TypeError);
    expect(() => Secret.prototype.reveal.call({} as Secret)).toThrow(TypeError);
  });
});

describe("in a process of its own, a Secret", () => {
  it("prints as [secret] by every method of console", () => {
    const { output, status } = run(`
      console.log(secret, [secret], { a: { b: { c: { secret } } } }, "%s", secret);
      console.log("%s %o %O %j", secret, secret, secret, secret);
      console.error(secret); console.warn({ secret }); console.table([{ secret }]);
      console.dir(secret, { showHidden: true, depth: null }); console.group(secret);
      console.dir(secret, { showHidden: true, customInspect: false }); console.trace(secret);
      process.stdout.write(secret + "\\n");
      process.emitWarning(String(secret));`);
    expect(status).toBe(0);
    expect(output).toContain("[secret]");
    expect(output).not.toMatch(piece);
  });

  it.each([
    ["thrown", "throw secret;"],
    ["the cause of what is thrown", 'throw new Error("no", { cause: secret });'],
    [
      "deep in a cause",
      'throw new RotateError("INTERNAL", "no", { cause: new Error("why", { cause: { secret } }) });',
    ],
    ["a property of what is thrown", 'throw Object.assign(new Error("no"), { secret, list: [secret] });'],
    ["in an AggregateError", "throw new AggregateError([secret, new Error(String(secret))]);"],
    ["a rejection", "await Promise.reject({ secret });"],
    ["an argument of a wrong type", 'import("node:fs").then(({ readFileSync }) => readFileSync(secret));'],
    [
      "compared by assert",
      'const { deepEqual } = await import("node:assert/strict"); deepEqual(secret, { secret });',
    ],
  ])("isn't shown when the process dies with it: %s", (_, script) => {
    const { output, status } = run(script);
    expect(status).not.toBe(0);
    expect(output).not.toBe("");
    expect(output).not.toMatch(piece);
  });
});

describe("isSecret", () => {
  it("knows the secrets of another copy of the package", async () => {
    const copies = await Promise.all(
      [1, 2].map((copy) => import(/* @vite-ignore */ `${built}?copy=${copy}`)),
    );
    const [one, two] = copies as [typeof import("../src/index.ts"), typeof import("../src/index.ts")];
    expect(one.Secret).not.toBe(two.Secret);
    expect([one.isSecret(new two.Secret("x")), two.isSecret(secret), isSecret(new one.Secret("x"))]).toEqual([
      true,
      true,
      true,
    ]);
    expect(secret.equals(new one.Secret(text) as Secret)).toBe(true);
  });

  it.each<unknown>([undefined, null, "[secret]", text, {}, { reveal: () => "x" }, structuredClone(secret)])(
    "is false for %j",
    (value) => {
      expect(isSecret(value)).toBe(false);
    },
  );
});
