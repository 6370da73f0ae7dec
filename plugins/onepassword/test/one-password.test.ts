import { type Item, type ItemStore, Secret } from "@claude-rotate/contract";
import { createHost } from "@claude-rotate/core";
import { fakeKey } from "@claude-rotate/testkit";
import { testItemStore, testSource } from "@claude-rotate/testkit/vitest";
import { describe, expect, onTestFinished, test } from "vitest";
import { plugin } from "../src/index.ts";
import { ADDRESS, open, type World } from "./support/world.ts";

const sample = (letters: (count: number) => string): string => `sk-${letters(40)}`;
const KEY = fakeKey(sample, "held");
const NEW = fakeKey(sample, "new");

function storeWith(settings: object): ItemStore {
  const [store] = plugin.configure!({ ...settings }).stores!;
  if (!store || !("find" in store)) throw new Error("no item store");
  return store;
}

function opened(has: Parameters<typeof open>[1] = {}): World {
  const world = open(KEY, has);
  onTestFinished(world.close);
  return world;
}

const store = storeWith({ items: [ADDRESS] });
const item: Item = { address: ADDRESS, name: "credential" };
const swap = ({ host }: World): Promise<void> => store.swap(item, new Secret(KEY), new Secret(NEW), host);

async function found(world: World, one: ItemStore = store) {
  const all = [];
  for await (const each of one.find(world.host)) all.push(each);
  return all;
}

const OUT =
  "error initializing client: You are not currently signed in. Please run `op signin --help` for instructions";

testItemStore(store, {
  address: ADDRESS,
  sample,
  open: (value) => {
    const world = open(value);
    return { ...world, lock: () => world.change({ says: OUT }) };
  },
});

const fails = "SOURCE_UNREADABLE";
testSource(plugin.sources![0]!, {
  cases: [
    { name: "a field", ref: "//Dev/Claude/credential", open: () => open(KEY), gives: KEY },
    { name: "a field of a section", ref: "//dev/claude/Prod/key", open: () => open(KEY), gives: "of-prod" },
    { name: "no such vault", ref: "//Ops/Claude/credential", open: () => open(KEY), fails },
    { name: "no such item", ref: "//Dev/Other/credential", open: () => open(KEY), fails },
    { name: "no such field", ref: "//Dev/Claude/none", open: () => open(KEY), fails },
    { name: "what would be an option", ref: "//Dev/--help/credential", open: () => open(KEY), fails },
    { name: "no reference", ref: "Dev/Claude", open: () => open(KEY), fails },
  ],
});

describe("what is wrong is told apart", () => {
  const told = (world: World, ref = "//Dev/Claude/credential") =>
    plugin.sources![0]!.read(ref, world.host).then(
      () => expect.unreachable("it was read"),
      (error) => `${error.message} | ${error.hint}`,
    );

  test.each([
    [OUT, /not signed in.*op signin/],
    ["account is not signed in", /not signed in.*OP_SERVICE_ACCOUNT_TOKEN/],
    ["could not find session token for account my", /not signed in/],
    ["No accounts configured for use with 1Password CLI.", /no account is set up.*Integrate/],
    [
      "error initializing client: connecting to desktop app: connecting to desktop app timed out",
      /app can't be reached/,
    ],
    [
      "error initializing client: connecting to desktop app: read: connection reset",
      /app can't be reached.*unlock/,
    ],
    ["error initializing client: RequestDelegatedSession: cannot setup session.", /app can't be reached/],
    ["error initializing client: authorization prompt dismissed, please try again", /dismissed.*confirm/],
    ["error initializing client: authorization timeout", /nobody confirmed/],
    ["(401) Unauthorized: invalid bearer token", /service account's token/],
    ["(403) Forbidden: You aren't authorized to access this resource.", /no right/],
    ["something that op 3 will say", /ended with 1/],
  ])("%s", async (says, words) => {
    const world = opened();
    world.change({ says });
    expect(await told(world)).toMatch(words);
  });

  test("a missing vault, item and field, and two items of one title", async () => {
    const world = opened();
    expect(await told(world, "//Ops/Claude/credential")).toMatch(/no such vault/);
    expect(await told(world, "//Dev/Other/credential")).toMatch(/no such item/);
    expect(await told(world, "//Dev/Claude/none")).toMatch(/no such field/);
    const [one] = world.state().items;
    world.change({ items: [one!, { ...one!, id: "other" }] });
    expect(await told(world)).toMatch(/more than one item.*id/);
  });

  test("no `op`, and one below the current folder, which is never run", async () => {
    const world = opened();
    const nowhere = { ...world, host: createHost({ env: { PATH: "/nowhere" } }) };
    expect(await told(nowhere)).toMatch(/not installed/);
    const { PATH = "" } = world.host.env;
    const trapped = { ...world, host: createHost({ env: { PATH }, cwd: PATH, home: "/nowhere" }) };
    expect(await told(trapped)).toMatch(/op is on PATH only within a project/);
    expect(world.calls()).toEqual([]);
  });
});

test("an edit keeps every other field, leaves out empty dates and goes through stdin by ids", async () => {
  const world = opened();
  const before = world.state().items[0]!;
  await swap(world);
  const after = world.state().items[0]!;
  const kept = before.fields.filter(({ id }) => id !== "expires");
  expect(after.fields).toEqual(
    kept.map((field) => (field.id === "credential" ? { ...field, value: NEW } : field)),
  );
  const edit = world.calls().find(({ args }) => args[1] === "edit")!;
  expect(edit.args).toEqual(["item", "edit", "itemid", "--vault", "vaultid", "--format", "json"]);
  expect(edit.stdin).toBeGreaterThan(NEW.length);
});

test("an edit writes what it does not know back as it was printed", async () => {
  const world = opened();
  const { exec } = world.host;
  const more = `"serial":12345678901234567890,"rate":1.0,"title":"théirs \\u00e9"`;
  let sent = "";
  const host: World["host"] = {
    ...world.host,
    exec: async (program, args, options) => {
      if (args[1] === "edit") sent = options?.stdin ?? "";
      const result = await exec(program, args, options);
      const stdout = result.stdout.replace('"fields":[{', `"fields":[{${more},`).replace("{", `{${more},`);
      return args[1] === "get" ? { ...result, stdout } : result;
    },
  };
  await swap({ ...world, host });
  expect(sent.split(more)).toHaveLength(3);
  expect(JSON.parse(sent).fields).toHaveLength(4);
});

test.each([
  [
    "a login, whose passkey `op` would delete",
    { category: "LOGIN", passkey: "a-passkey" },
    /passkey.*API Credential/,
  ],
  ["an item with files", { files: [{ id: "f" }] }, /files/],
  ["an SSH key", { category: "SSH_KEY" }, /can't edit/],
])("%s, is found and never written", async (_what, has, why) => {
  const world = opened(has);
  const before = world.state();
  expect(await found(world)).toMatchObject([{ address: ADDRESS, fixed: expect.stringMatching(why) }]);
  await expect(swap(world)).rejects.toMatchObject({ code: "PLACE_UNWRITABLE" });
  expect(world.state()).toEqual(before);
});

test("a vault that may only be read refuses", async () => {
  const world = opened();
  world.change({ readOnly: true });
  await expect(swap(world)).rejects.toMatchObject({
    code: "PLACE_UNWRITABLE",
    message: expect.stringMatching(/no right/),
  });
  expect(world.held()).toBe(KEY);
});

test("an edit by somebody else in between is told", async () => {
  const world = opened();
  const { exec } = world.host;
  const host = {
    ...world.host,
    exec: async (...asked: Parameters<typeof exec>) => {
      const result = await exec(...asked);
      const [one] = world.state().items;
      if (asked[1][1] === "edit") world.change({ items: [{ ...one!, version: one!.version + 1 }] });
      return result;
    },
  };
  await expect(swap({ ...world, host })).rejects.toMatchObject({ code: "FILE_CHANGED" });
});

test("two fields of one name need their section, and a name tells what a field holds", async () => {
  const world = opened();
  const named = storeWith({
    items: ["op://Dev/Claude/key", "op://Dev/Claude/test/key", { ref: ADDRESS, name: "ACME_TOKEN" }],
  });
  const [several, one, acme] = await found(world, named);
  expect(several).toMatchObject({
    code: "PLACE_UNREADABLE",
    message: expect.stringMatching(/more than one field/),
  });
  expect(one).toMatchObject({ address: "op://Dev/Claude/test/key", name: "key" });
  expect(acme).toMatchObject({ name: "ACME_TOKEN" });
});

test("a prompt that was dismissed is not opened again for every other item", async () => {
  const world = opened();
  world.change({ says: "error initializing client: authorization prompt dismissed, please try again" });
  const both = storeWith({ items: [ADDRESS, "op://Dev/Claude/test/key"] });
  expect(await found(world, both)).toMatchObject([{ code: "PLACE_UNREADABLE" }]);
  expect(world.calls()).toHaveLength(1);
});

test("the account that the settings name is asked", async () => {
  const world = opened();
  world.change({ account: "team.1password.com" });
  expect(await found(world)).toMatchObject([{ code: "PLACE_UNREADABLE" }]);
  const asked = storeWith({ account: "team.1password.com", items: [ADDRESS] });
  expect(await found(world, asked)).toMatchObject([{ address: ADDRESS }]);
});

test.each([
  [{ items: ["op://Dev/Claude"] }, /op:\/\/VAULT\/ITEM\/FIELD/],
  [{ items: "op://a/b/c" }, /no list/],
  [{ item: [] }, /item is no setting/],
  [{ account: "--help" }, /no account/],
])("settings that make no sense are named: %j", (settings, told) => {
  expect(() => plugin.configure!(settings)).toThrow(told);
});
