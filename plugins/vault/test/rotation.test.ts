import { type Credential, type Host, Secret } from "@claude-rotate/contract";
import { createContext, createRegistry, readSource, rotate, undo } from "@claude-rotate/core";
import { fakeKey, guard } from "@claude-rotate/testkit";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";
import { opened, PATH, type World } from "./support/world.ts";

describe("a rotation", () => {
  const sample = (letters: (count: number) => string) => `acme_${letters(40)}`;
  const [OLD, NEW] = [fakeKey(sample, "old"), fakeKey(sample, "new")];
  const acme: Credential = {
    id: "acme",
    title: "Acme token",
    names: ["ACME_TOKEN"],
    pattern: /acme_[A-Za-z0-9]{40}/,
    prefixes: ["acme_"],
    test: async () => ({ verdict: "valid" }),
  };
  const lines = {
    id: "lines",
    files: [{ under: "home", glob: ".acmerc" }],
    read: (text: string) => ({
      kind: "read",
      assignments: [{ address: "ACME_TOKEN", name: "ACME_TOKEN", span: [11, text.length], codecs: [] }],
    }),
  } as const;

  function contextOn({ sandbox, hostWith }: World, host: Host = hostWith()) {
    sandbox.write("home/.acmerc", `ACME_TOKEN=${OLD}`);
    const own = { name: "acme", api: 1 as const, credentials: [acme], stores: [lines] };
    const settings = { "@claude-rotate/plugin-vault": { items: [`${PATH}#api_key`] } };
    return createContext(host, createRegistry([own, plugin], settings));
  }

  test("changes Vault with the files, last, and undo puts both back", async () => {
    const world = await opened();
    world.vault.state.v2.set(PATH, { version: 1, data: { api_key: OLD, note: "n" } });
    const guarded = guard(world.hostWith(), [OLD, NEW]);
    const context = contextOn(world, guarded.host);
    const report = await rotate(context, { credential: "acme", secret: async () => new Secret(NEW) });
    expect(report.changes.map(({ place }) => place)).toEqual([
      `${world.sandbox.at("home/.acmerc")}#ACME_TOKEN`,
      `vault#${PATH}#api_key`,
    ]);
    expect(world.vault.state.v2.get(PATH)!.data).toEqual({ api_key: NEW, note: "n" });
    await undo(context);
    expect(world.vault.state.v2.get(PATH)!.data).toEqual({ api_key: OLD, note: "n" });
    expect(world.sandbox.read("home/.acmerc")).toBe(`ACME_TOKEN=${OLD}`);
    guarded.check();
  });

  test("that Vault refuses changes nothing", async () => {
    const world = await opened();
    world.vault.state.v2.set(PATH, { version: 1, data: { api_key: OLD } });
    const context = contextOn(world);
    Object.assign(world.vault.state, { readOnly: true });
    await expect(
      rotate(context, { credential: "acme", secret: async () => new Secret(NEW) }),
    ).rejects.toMatchObject({
      code: "PLACE_UNWRITABLE",
      message: expect.stringContaining("permission denied"),
    });
    expect(world.vault.state.v2.get(PATH)!.data).toEqual({ api_key: OLD });
    expect(world.sandbox.read("home/.acmerc")).toBe(`ACME_TOKEN=${OLD}`);
  });

  test("that a stranger's write comes before changes nothing, and the next one is not held up", async () => {
    const world = await opened();
    const { state } = world.vault;
    state.v2.set(PATH, { version: 1, data: { api_key: OLD } });
    const context = contextOn(world);
    const theirs = fakeKey(sample, "theirs");
    let reads = 0;
    state.afterRead = () => {
      // The swap's own read, behind the one that looks once more what stands there.
      if (world.sandbox.read("home/.acmerc").includes(NEW) && ++reads === 2)
        state.v2.set(PATH, { version: 2, data: { api_key: theirs } });
    };
    const again = () => rotate(context, { credential: "acme", secret: async () => new Secret(NEW) });
    await expect(again()).rejects.toMatchObject({
      code: "FILE_CHANGED",
      message: expect.stringContaining(`vault#${PATH}#api_key was changed by somebody else meanwhile`),
    });
    expect(state.v2.get(PATH)!.data).toEqual({ api_key: theirs });
    expect(world.sandbox.read("home/.acmerc")).toBe(`ACME_TOKEN=${OLD}`);
    await expect(again()).resolves.toMatchObject({ state: "committed" });
    expect(state.v2.get(PATH)!.data).toEqual({ api_key: theirs });
  });

  test("takes the new key from Vault, whatever its field is called", async () => {
    const world = await opened();
    world.vault.state.v2.set("secret/new", { version: 1, data: { value: NEW } });
    const { registry, host } = contextOn(world);
    expect((await readSource("vault:secret/new#value", acme, host, registry)).reveal()).toBe(NEW);
  });
});
