import { type Host, type Item, Secret } from "@claude-rotate/contract";
import { testItemStore, testSource } from "@claude-rotate/testkit/vitest";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";
import { fromGo, toGo } from "./support/go-json.ts";
import type { Vault } from "./support/server.ts";
import { wordsOf } from "./support/words.ts";
import { KEY, open, opened, PATH, storeWith, type World } from "./support/world.ts";

describe.each([
  ["version 2", `${PATH}#api_key`, ({ state }: Vault) => state.v2.get(PATH)!.data],
  ["version 1", "kv/old#api_key", ({ state }: Vault) => state.v1.get("kv/old")!],
])("KV %s", (_version, address, data) => {
  testItemStore(storeWith({ items: [address] }), {
    address,
    open: async (value) => {
      const { vault, hostWith, close } = await open(value);
      return {
        host: hostWith(),
        held: () => String(data(vault).api_key),
        set: (text) => void Object.assign(data(vault), { api_key: text }),
        lock: () => void Object.assign(vault.state, { sealed: true }),
        close,
      };
    },
  });
});

describe("a write keeps the other fields as they are, numbers that JavaScript can't hold too", () => {
  const others =
    '"id":12345678901234567890,"rate":1.0,"big":1e400,"nested":{"n":9007199254740993},"a\u007e/b":"x","é":"ü"';
  const secret = (field: string, value: string): string => `{${others},${JSON.stringify(field)}:"${value}"}`;
  const next = "the-new-key-of-this-test";
  test.each(["api_key", "clé/~1"])("in the field %s", async (field) => {
    const { vault, hostWith } = await opened();
    vault.state.v2.set(PATH, { version: 1, data: toGo(secret(field, KEY)) });
    vault.state.v1.set("kv/old", toGo(secret(field, KEY)));
    const held = () => [fromGo(vault.state.v2.get(PATH)!.data), fromGo(vault.state.v1.get("kv/old"))];
    const swap = async (from: string, to: string) => {
      for (const path of [PATH, "kv/old"]) {
        const address = `${path}#${field}`;
        await storeWith({ items: [address] }).swap(
          { address, name: field },
          new Secret(from),
          new Secret(to),
          hostWith(),
        );
      }
    };
    const texts = (value: string) => Array(2).fill(fromGo(toGo(secret(field, value))));
    await swap(KEY, next);
    expect(held()).toEqual(texts(next));
    await swap(next, KEY);
    expect(held()).toEqual(texts(KEY));
  });
});

const machine = async (change: (world: World) => void = () => {}, env?: Host["env"]) => {
  const world = await open();
  change(world);
  return { host: world.hostWith(env), close: world.close };
};
const fails = "SOURCE_UNREADABLE";

testSource(plugin.sources![0]!, {
  cases: [
    { name: "a field of version 2", ref: `${PATH}#api_key`, open: () => machine(), gives: KEY },
    { name: "a field of version 1", ref: "kv/old#api_key", open: () => machine(), gives: KEY },
    {
      name: "with the token that `vault login` left",
      ref: `${PATH}#api_key`,
      open: () => machine(({ sandbox }) => void sandbox.write("home/.vault-token", "a-token\n"), {}),
      gives: KEY,
    },
    { name: "no token", ref: `${PATH}#api_key`, open: () => machine(() => {}, {}), fails },
    { name: "a path that is not there", ref: "secret/none#api_key", open: () => machine(), fails },
    { name: "a field that is not there", ref: `${PATH}#none`, open: () => machine(), fails },
    { name: "no reference", ref: "secret/claude", open: () => machine(), fails },
  ],
});

describe("what is wrong is told apart", () => {
  test.each<[string, RegExp, (world: World) => Host["env"] | undefined]>([
    ["sealed", /sealed.*unseal/, ({ vault }) => void Object.assign(vault.state, { sealed: true })],
    ["a token that has ended", /permission denied.*vault login/, () => ({ VAULT_TOKEN: "ended" })],
    [
      "no right on the path",
      /permission denied for secret\/claude\/key \|/,
      ({ vault }) => void vault.state.forbidden.add(PATH),
    ],
    [
      "a deleted version",
      /deleted.*undelete/,
      ({ vault }) => void Object.assign(vault.state.v2.get(PATH)!, { deleted: true }),
    ],
    [
      "another namespace",
      /permission denied/,
      ({ vault }) => void Object.assign(vault.state, { namespace: "team" }),
    ],
    [
      "a standby",
      /redirects to active\.test.*VAULT_ADDR/,
      ({ vault }) =>
        void Object.assign(vault.state, {
          instead: { status: 307, headers: { location: "https://active.test/v1/x" }, body: "" },
        }),
    ],
    [
      "a stranger",
      /not Vault's/,
      ({ vault }) => void Object.assign(vault.state, { instead: { status: 200, body: "<html>" } }),
    ],
    [
      "nobody there",
      /ECONNREFUSED.*VAULT_ADDR/,
      () => ({ VAULT_TOKEN: "t", VAULT_ADDR: "http://127.0.0.1:1" }),
    ],
    [
      "an address without its scheme",
      /VAULT_ADDR is no http.*https:/,
      () => ({ VAULT_ADDR: "vault.test:8200" }),
    ],
    [
      "a CA's file that is not there",
      /VAULT_CACERT names a path.*\/nowhere\/ca/,
      () => ({ VAULT_TOKEN: "t", VAULT_CACERT: "/nowhere/ca" }),
    ],
    [
      "a certificate without its key",
      /BAO_CLIENT_CERT is set and VAULT_CLIENT_KEY is not/,
      () => ({ VAULT_TOKEN: "t", BAO_CLIENT_CERT: "/etc/hosts" }),
    ],
    ["http elsewhere", /https only/, () => ({ VAULT_TOKEN: "t", VAULT_ADDR: "http://vault.test:8200" })],
  ])("%s", async (_what, told, change) => {
    const world = await opened();
    const env = change(world) as Host["env"] | undefined;
    expect(await wordsOf(world.hostWith(env))).toMatch(told);
  });

  test("an engine of another kind", async () => {
    expect(await wordsOf((await opened()).hostWith(), "pki/x#key")).toMatch(/not of a KV engine/);
  });
});

test("a namespace goes with every request, OpenBao's variables come first", async () => {
  const { vault, hostWith } = await opened();
  vault.state.namespace = "team";
  const env = {
    BAO_ADDR: vault.url,
    VAULT_ADDR: "http://127.0.0.1:1",
    BAO_TOKEN: "a-token",
    BAO_NAMESPACE: "team",
  };
  expect((await plugin.sources![0]!.read(`${PATH}#api_key`, hostWith(env))).reveal()).toBe(KEY);
  expect(vault.asked.map(({ headers }) => headers["x-vault-namespace"])).toEqual(["team", "team"]);
});

test("AppRole logs in once a run, though its secret id is good for one login", async () => {
  const { vault, sandbox, hostWith } = await opened();
  vault.state.roles.set("role", { secretId: "id-of-one-use", uses: 1, token: "from-approle" });
  sandbox.write("home/secret-id", "id-of-one-use\n");
  const approle = { role_id: "role", secret_id_file: "~/secret-id" };
  const store = storeWith({ items: [`${PATH}#api_key`], approle });
  const host = hostWith({});
  const found: unknown[] = [];
  for await (const one of store.find(host)) found.push(one);
  expect(found).toMatchObject([{ address: `${PATH}#api_key`, name: "api_key" }]);
  await store.swap(found[0] as Item, new Secret(KEY), new Secret("another-key-of-this-test"), host);
  expect(vault.asked.filter(({ line }) => line.includes("approle"))).toHaveLength(1);
  expect(vault.state.v2.get(PATH)!.data.api_key).toBe("another-key-of-this-test");
});

describe("AppRole, with a token that ends in the middle", () => {
  const next = new Secret("another-key-of-this-test");
  const address = `${PATH}#api_key`;
  async function ending(tokenUses: number, uses: number) {
    const { vault, sandbox, hostWith } = await opened();
    vault.state.roles.set("role", { secretId: "id", uses, token: "from-approle", tokenUses });
    sandbox.write("home/secret-id", "id\n");
    const approle = { role_id: "role", secret_id_file: "~/secret-id" };
    const store = storeWith({ items: [address], approle });
    const swap = () => store.swap({ address, name: "api_key" }, new Secret(KEY), next, hostWith({}));
    return { vault, swap };
  }

  test.each([1, 2, 3, 4])("after %i uses: it logs in again", async (tokenUses) => {
    const { vault, swap } = await ending(tokenUses, 9);
    await swap();
    expect(vault.state.v2.get(PATH)!.data.api_key).toBe(next.reveal());
  });

  test("with a secret id that is used up: the reason is told, and nothing was written", async () => {
    const { vault, swap } = await ending(2, 1);
    await expect(swap()).rejects.toMatchObject({
      code: "PLACE_UNWRITABLE",
      message: expect.stringMatching(/permission denied in the middle.*secret id/),
      hint: expect.stringContaining("token_num_uses"),
    });
    expect(vault.state.v2.get(PATH)!.data.api_key).toBe(KEY);
  });

  test("a policy that allows no write is no reason for a login at each request", async () => {
    const { vault, swap } = await ending(100, 100);
    vault.state.readOnly = true;
    await expect(swap()).rejects.toMatchObject({ message: expect.stringContaining("permission denied for") });
    expect(vault.asked.filter(({ line }) => line.includes("approle")).length).toBeLessThan(4);
  });
});

test("a server that is sealed is asked once, however many items there are", async () => {
  const { vault, hostWith } = await opened();
  vault.state.sealed = true;
  const found: unknown[] = [];
  for await (const one of storeWith({ items: [`${PATH}#api_key`, "kv/old#api_key"] }).find(hostWith()))
    found.push(one);
  expect(found).toMatchObject([{ code: "PLACE_UNREADABLE", hint: expect.stringContaining("unseal") }]);
  expect(vault.asked).toHaveLength(1);
});

describe("check-and-set", () => {
  const item: Item = { address: `${PATH}#api_key`, name: "api_key" };
  const next = new Secret("the-new-key-of-this-test");
  const store = storeWith({ items: [`${PATH}#api_key`] });

  test("another field that somebody writes meanwhile stays", async () => {
    const { vault, hostWith } = await opened();
    vault.state.afterRead = () => {
      vault.state.afterRead = undefined;
      vault.state.v2.set(PATH, { version: 4, data: { api_key: KEY, note: "newer", more: 1 } });
    };
    await store.swap(item, new Secret(KEY), next, hostWith());
    expect(vault.state.v2.get(PATH)).toEqual({
      version: 5,
      data: { api_key: next.reveal(), note: "newer", more: 1 },
    });
  });

  test("a key that somebody else puts there meanwhile is not overwritten", async () => {
    const { vault, hostWith } = await opened();
    vault.state.afterRead = () => {
      vault.state.afterRead = undefined;
      vault.state.v2.set(PATH, { version: 4, data: { api_key: "theirs" } });
    };
    await expect(store.swap(item, new Secret(KEY), next, hostWith())).rejects.toMatchObject({
      code: "FILE_CHANGED",
    });
    expect(vault.state.v2.get(PATH)!.data).toEqual({ api_key: "theirs" });
  });

  test("a path that never stands still is given up", async () => {
    const { vault, hostWith } = await opened();
    vault.state.afterRead = () => void vault.state.v2.get(PATH)!.version++;
    await expect(store.swap(item, new Secret(KEY), next, hostWith())).rejects.toMatchObject({
      code: "FILE_CHANGED",
      message: expect.stringContaining("all the time"),
    });
  });
});

test.each([
  [{ items: ["no-field"] }, /PATH#FIELD/],
  [{ items: "secret/a#b" }, /no list/],
  [{ adress: "https://vault.test" }, /adress is no setting/],
  [{ address: "vault.test" }, /no http or https address/],
  [{ approle: { role_id: "r" } }, /secret_id_file/],
])("settings that make no sense are named: %j", (settings, told) => {
  expect(() => plugin.configure!(settings)).toThrow(told);
});
