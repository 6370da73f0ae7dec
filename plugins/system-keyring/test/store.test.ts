import { readFileSync, writeFileSync } from "node:fs";
import { type ItemStore, type Platform, Secret } from "@claude-rotate/contract";
import { createHost } from "@claude-rotate/core";
import { fakeKey, makeSandbox } from "@claude-rotate/testkit";
import { describe, expect, onTestFinished, test } from "vitest";
import { plugin } from "../src/index.ts";
import { storeOf } from "../src/store.ts";
import { PATH } from "./support/desktop.ts";

const sample = (letters: (count: number) => string): string => `sk-${letters(40)}`;
const KEY = fakeKey(sample, "held");
const ITEM = { service: "brave-search", account: "ada", name: "BRAVE_API_KEY" };
const ADDRESS = "brave-search/ada";

/** A library behind @napi-rs/keyring's interface that keeps its one entry in a file, and may fail as it does. */
const LIBRARY = `
const fs = require("node:fs");
const file = __dirname + "/held.json";
exports.Entry = class {
  read() {
    const { says, ...held } = JSON.parse(fs.readFileSync(file, "utf8"));
    if (says === "wait") for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    if (says) throw new Error(says);
    return held;
  }
  getPassword() { return this.read().value ?? null; }
  setPassword(value) { this.read(); fs.writeFileSync(file, JSON.stringify({ value })); }
  deletePassword() { this.read(); fs.writeFileSync(file, "{}"); return true; }
};`;

function open(held: { readonly value?: string; readonly says?: string }, platform: Platform = "win32") {
  const sandbox = makeSandbox();
  onTestFinished(sandbox.remove);
  const library = sandbox.write("library.cjs", LIBRARY);
  const change = (to: typeof held): void => writeFileSync(sandbox.at("held.json"), JSON.stringify(to));
  change(held);
  const host = createHost({ home: sandbox.at("home"), cwd: sandbox.path, env: { PATH }, platform });
  return {
    host,
    library,
    store: storeOf([ITEM], () => library),
    held: () => JSON.parse(readFileSync(sandbox.at("held.json"), "utf8")).value ?? "",
    change,
  };
}

async function found(store: ItemStore, host = open({}).host) {
  const all = [];
  for await (const each of store.find(host)) all.push(each);
  return all;
}

describe("what the library says is told apart", () => {
  test.each([
    ["Couldn't access platform storage: Secret Service: unlock prompt was dismissed", /is locked/],
    ["Couldn't access platform storage: Windows ERROR_NO_SUCH_LOGON_SESSION", /no Credential Manager/],
    ["Password data is not valid UTF-8", /no text/],
    ["Cannot find native binding. npm has a bug related to optional dependencies", /can't be loaded/],
    ["something that nobody has heard yet", /reason that is not known/],
  ])("%s", async (says, words) => {
    const { store, host } = open({ says });
    expect(await found(store, host)).toMatchObject([
      { code: "PLACE_UNREADABLE", message: expect.stringMatching(words), hint: expect.any(String) },
    ]);
  });

  test("a dialog that nobody answers ends", async () => {
    const { store, host } = open({ says: "wait" });
    const impatient: typeof host = {
      ...host,
      exec: (program, args, options) => host.exec(program, args, { ...options, timeout: 500 }),
    };
    expect(await found(store, impatient)).toMatchObject([
      { message: expect.stringContaining("nobody answered") },
    ]);
  });
});

test("an answer that something else wrote into shows no key", async () => {
  const { store, host, change } = open({});
  const loud: typeof host = {
    ...host,
    exec: async (program, args, options) => {
      const result = await host.exec(program, args, options);
      return { ...result, stdout: `loaded\n${result.stdout}` };
    },
  };
  change({ value: KEY });
  const problems = await found(store, loud);
  expect(problems).toMatchObject([
    { code: "PLACE_UNREADABLE", hint: expect.stringContaining("NODE_OPTIONS") },
  ]);
  expect(JSON.stringify(problems)).not.toContain(KEY);
});

test("a credential with a name of its own keeps it in its address", async () => {
  const { library, host } = open({ value: KEY });
  const named = storeOf([{ ...ITEM, target: "Brave key" }], () => library);
  expect(await found(named, host)).toMatchObject([{ address: `${ADDRESS}/Brave key` }]);
});

test("without the library a scan says how it is installed, and a change is refused", async () => {
  const { host } = open({});
  const store = storeOf([ITEM], () => undefined);
  expect(await found(store, host)).toMatchObject([
    {
      code: "PLACE_UNREADABLE",
      message: expect.stringContaining("not installed"),
      hint: expect.stringContaining("npm install -g claude-rotate @napi-rs/keyring"),
    },
  ]);
  const swap = async () =>
    store.swap({ address: ADDRESS, name: "" }, new Secret(KEY), new Secret("new"), host);
  await expect(swap()).rejects.toMatchObject({ code: "PLACE_UNWRITABLE" });
});

test("on macOS nothing is found and nothing written", async () => {
  const { store, host, held } = open({ value: KEY }, "darwin");
  expect(await found(store, host)).toEqual([]);
  const swap = async () =>
    store.swap({ address: ADDRESS, name: "" }, new Secret(KEY), new Secret("new"), host);
  await expect(swap()).rejects.toMatchObject({ code: "PLACE_UNWRITABLE" });
  expect(held()).toBe(KEY);
});

test("without settings nothing is looked for", async () => {
  expect(await found(plugin.stores![0] as ItemStore)).toEqual([]);
});
