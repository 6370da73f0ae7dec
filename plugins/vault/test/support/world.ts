import type { Host, ItemStore } from "@claude-rotate/contract";
import { createHost } from "@claude-rotate/core";
import { fakeKey, makeSandbox, type Sandbox } from "@claude-rotate/testkit";
import { onTestFinished } from "vitest";
import { plugin } from "../../src/index.ts";
import { startVault, type Vault } from "./server.ts";

export const PATH: string = "secret/claude/key";
export const KEY: string = fakeKey((letters) => `sk-${letters(40)}`, "held");

export function storeWith(settings: object): ItemStore {
  const [store] = plugin.configure!({ ...settings }).stores!;
  if (!store || !("find" in store)) throw new Error("no item store");
  return store;
}

export interface World {
  readonly vault: Vault;
  readonly sandbox: Sandbox;
  hostWith(env?: Host["env"]): Host;
}

export async function open(value: string = KEY): Promise<World & { close(): Promise<void> }> {
  const vault = await startVault();
  vault.state.v2.set(PATH, { version: 3, data: { api_key: value, note: "théirs" } });
  vault.state.v1.set("kv/old", { api_key: value, note: "theirs" });
  const sandbox = makeSandbox();
  return {
    vault,
    sandbox,
    hostWith: (env: Host["env"] = { VAULT_TOKEN: "a-token" }) =>
      createHost({
        home: sandbox.at("home"),
        cwd: sandbox.at("home"),
        env: { VAULT_ADDR: vault.url, ...env },
      }),
    close: async () => {
      sandbox.remove();
      await vault.close();
    },
  };
}

export async function opened(): Promise<World> {
  const world = await open();
  onTestFinished(world.close);
  return world;
}
