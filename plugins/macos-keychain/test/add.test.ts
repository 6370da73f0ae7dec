import { type Credential, Secret } from "@claude-rotate/contract";
import { rotate, undo } from "@claude-rotate/core";
import { makeSandbox } from "@claude-rotate/testkit";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { keychain } from "../src/index.ts";
import { cleanUp, fakeKey, type Keychain, LOGIN, type Mac, macWith } from "./support/mac.ts";

afterEach(cleanUp);

const ADDRESS = "ANTHROPIC_API_KEY/dev";

const anthropic: Credential = {
  id: "anthropic",
  title: "Anthropic key",
  names: ["ANTHROPIC_API_KEY", "primaryApiKey"],
  pattern: /sk-ant-api03-[\w-]{93}AA/,
  prefixes: ["sk-ant-api03-"],
  test: async () => ({ verdict: "valid" }),
};

function open(has: Keychain, named?: Parameters<typeof keychain>[0]) {
  const mac = macWith(has, { USER: "dev" }, keychain(named));
  const sandbox = makeSandbox();
  onTestFinished(sandbox.remove);
  const plugin = { name: "@acme/mac", api: 1, credentials: [anthropic], stores: [mac.store] };
  const context = sandbox.context([plugin]);
  const host = { ...context.host, platform: "darwin" as const, exec: mac.host.exec, env: mac.host.env };
  const key = fakeKey();
  const add = (place: string) =>
    rotate(
      { ...context, host },
      { credential: "anthropic", secret: async () => new Secret(key), add: [place] },
    );
  return { mac, key, add, back: () => undo({ ...context, host }) };
}

function valueAt(mac: Mac, where: string): string | undefined {
  const hex = mac.held().find((one) => one.where === where && one.acct === "dev")?.hex;
  return hex && Buffer.from(hex, "hex").toString("utf8");
}

test("what may be made: the client's item and those that shell files ask for, where there is none of that account", async () => {
  const items = [{ where: "ANTHROPIC_API_KEY", acct: "somebody", value: fakeKey() }];
  expect(await macWith({ items }).free()).toEqual(["Claude Code/dev", ADDRESS, "anthropic-api-key/dev"]);
  const named = keychain([{ where: "brave-search", account: "ada" }, { where: "tavily" }]);
  expect(await macWith({ items: [] }, undefined, named).free()).toContain("brave-search/ada");
  expect((await macWith({ items: [] }, undefined, named).free()).join()).not.toContain("tavily");
});

test("--add makes an item through stdin, and undo takes just that one away", async () => {
  const other = { where: "Claude Code-credentials", acct: "dev", value: "{}" };
  const { mac, key, add, back } = open({ items: [other] });
  await expect(add(`keychain:${ADDRESS}`)).resolves.toMatchObject({
    state: "committed",
    changes: [{ place: `keychain#${ADDRESS}`, from: "" }],
  });
  expect(valueAt(mac, "ANTHROPIC_API_KEY")).toBe(key);
  await expect(back()).resolves.toMatchObject({ state: "committed", left: [] });
  expect(mac.held().map(({ where }) => where)).toEqual(["Claude Code-credentials"]);
});

test("a locked keychain takes no item: the rotation fails, and nothing is left of it", async () => {
  const { mac, add } = open({ locked: [LOGIN] });
  await expect(add(`keychain:${ADDRESS}`)).rejects.toMatchObject({ code: "PLACE_UNWRITABLE" });
  expect(mac.held()).toEqual([]);
});

test("an item that nothing would look for is refused, with the ones that can be made", async () => {
  const { mac, add } = open({});
  await expect(add("keychain:elsewhere/dev")).rejects.toMatchObject({
    code: "PLACE_REFUSED",
    hint: expect.stringContaining(`keychain:${ADDRESS}`),
  });
  expect(mac.held()).toEqual([]);
});
