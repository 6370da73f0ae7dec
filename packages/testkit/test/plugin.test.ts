import type { Credential, FileStore, Plugin } from "@claude-rotate/contract";
import { readDotenv } from "@claude-rotate/formats";
import { describe, expect, test } from "vitest";
import { failuresOf, type PluginOptions, pluginSpecs } from "../src/index.ts";
import { testPlugin } from "../src/vitest.ts";
import { acme, answers, credential, options, sample, source, store } from "./support/acme.ts";

testPlugin(acme, options);

async function failing(plugin: Plugin, said: PluginOptions = { ...options, crashes: false }, slow = false) {
  const specs = pluginSpecs(plugin, said).filter(({ name }) => slow || !name.endsWith("takes linear time"));
  const failures = await failuresOf(specs);
  return failures.map(({ name, error }) => `${name} | ${(error as Error).message}`).join("\n");
}

const withStore = (changed: Partial<FileStore>): Plugin => ({ ...acme, stores: [{ ...store, ...changed }] });
const withCredential = (changed: Partial<Credential>): Plugin => ({
  ...acme,
  credentials: [{ ...credential, ...changed }],
});
/** A reader of every assignment with a fault in it. */
const spoilt =
  (spoil: (one: ReturnType<typeof assignments>[number], at: number) => object): FileStore["read"] =>
  (text) => ({
    kind: "read",
    assignments: assignments(text).map((one, at) => ({ ...one, ...spoil(one, at) })),
  });

function assignments(text: string) {
  const reading = readDotenv(text);
  return reading.kind === "read" ? reading.assignments : [];
}

let count = 0;

describe("what a plugin does wrong is told", () => {
  test.each<[string, Plugin, RegExp]>([
    ["another version", { ...acme, api: 2 as 1 }, /speaks this version/],
    ["nothing brought", { name: "x", api: 1 }, /it brings nothing/],
    ["two parts of one id", { ...acme, sources: [source, source] }, /two parts have one id/],
    [
      "a span that is too long",
      withStore({ read: spoilt(({ span: [a, b] }) => ({ span: [a, b + 1] })) }),
      /after/,
    ],
    ["a span outside", withStore({ read: spoilt(() => ({ span: [0, 1e9] })) }), /not within the text/],
    ["equal addresses", withStore({ read: spoilt(() => ({ address: "same" })) }), /addresses must be unique/],
    ["overlapping spans", withStore({ read: spoilt((_one, at) => ({ span: [at, 20] })) }), /overlap/],
    [
      "addresses that move",
      withStore({ read: spoilt(({ span }, at) => ({ address: `${at}:${span[1]}` })) }),
      /addresses/,
    ],
    [
      "a reading that varies",
      withStore({ read: spoilt(() => ({ name: `N${count++}` })) }),
      /another reading/,
    ],
    [
      "a throw on a torn file",
      withStore({
        read: (text) => (text.endsWith("\n") || text.includes("SPARE") ? readDotenv(text) : fail()),
      }),
      /torn and foreign texts.*boom/,
    ],
    [
      "a line that is none",
      withStore({ read: () => ({ kind: "broken", line: 0, message: "odd" }) }),
      /line 0 of/,
    ],
    [
      "a quadratic reader",
      withStore({
        read: (text) => {
          for (let at = 0; at < text.length; at++) text.lastIndexOf("\u0001");
          return readDotenv(text);
        },
      }),
      /linear time/,
    ],
    [
      "a file that nobody reads",
      withStore({ files: [{ under: "home", glob: ".nobody" }] }),
      /no case has a file/,
    ],
    [
      "an insertion that is not found",
      withStore({
        edits: { add: (text) => ({ address: "X", at: text.length, before: "Y=", after: "\n", codecs: [] }) },
      }),
      /the new entry is not found/,
    ],
    ["a pattern with anchors", withCredential({ pattern: /^acme_[A-Za-z0-9]{40}$/ }), /no anchors/],
    [
      "a pattern of another shape",
      withCredential({ pattern: /acme-[A-Za-z0-9]{40}/ }),
      /shape of one whole key/,
    ],
    ["a pattern that takes all", withCredential({ pattern: /.*/, prefixes: [] }), /is no key/],
    [
      "a status taken for a verdict",
      withCredential({
        test: async (secret, host) => {
          const headers = { authorization: secret.reveal() };
          const { status } = await host.fetch({ method: "GET", url: "https://api.acme.test/", headers });
          return { verdict: status === 200 ? "valid" : "invalid" };
        },
      }),
      /stranger's page with status 403/,
    ],
    [
      "a key in a URL",
      withCredential({
        test: async (secret, host) => {
          await host.fetch({
            method: "GET",
            url: `https://api.acme.test/?k=${secret.reveal()}`,
            headers: {},
          });
          return { verdict: "valid" };
        },
      }),
      /stands in a URL/,
    ],
    [
      "a verdict with the key",
      withCredential({ test: async (secret) => ({ verdict: "valid", message: secret.reveal() }) }),
      /the verdict holds the key/,
    ],
    [
      "a source's error that is none of ours",
      { ...acme, sources: [{ scheme: "acme", read: async () => fail() }] },
      /no RotateError/,
    ],
  ])("%s", async (what, plugin, told) => {
    const said = { ...options, crashes: false };
    expect(await failing(plugin, said, what === "a quadratic reader")).toMatch(told);
  });
});

function fail(): never {
  throw new Error("boom");
}

describe("what its author did not say fails", () => {
  test.each<[string, PluginOptions, RegExp]>([
    ["no cases", { ...options, cases: "test/nowhere" }, /there are none in/],
    [
      "no folder of cases named",
      { credentials: { acme: { sample, answers } } },
      /no folder of cases is named/,
    ],
    ["a case without after", { ...options, cases: "test/bad-cases" }, /has no folder "after"/],
    ["nothing about a credential", { ...options, credentials: {} }, /credential acme \| nothing is said/],
    ["nothing about a source", { ...options, sources: {} }, /source acme \| nothing is said/],
    [
      "no answer for a bad key",
      { ...options, credentials: { acme: { sample, answers: answers.slice(0, 1) } } },
      /no answer says .* invalid/,
    ],
    [
      "a source's case that expects nothing",
      {
        ...options,
        sources: { acme: { cases: options.sources!.acme!.cases.map(({ gives: _, ...rest }) => rest) } },
      },
      /neither or both/,
    ],
  ])("%s", async (_what, said, told) => {
    expect(await failing(acme, { ...said, crashes: false })).toMatch(told);
  });
});

test("a file in before that after has not, or has otherwise, is told by its name", async () => {
  const told = await failing(acme, { ...options, cases: "test/bad-cases", crashes: false });
  expect(told).toMatch(/case wrong-after.*\n[^|]*home\/\.acmerc/);
});
