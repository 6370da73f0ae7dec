import assert from "node:assert/strict";
import {
  type Host,
  type Item,
  type ItemStore,
  isSecret,
  type Problem,
  Secret,
} from "@claude-rotate/contract";
import { failureOf, guard } from "./guard.ts";
import { fakeKey, type Sample, sampleKey, tells } from "./keys.ts";
import type { Spec } from "./spec.ts";

/** A machine on which the store finds one item. */
export interface ItemMachine {
  readonly host: Host;
  /** What the item holds now, as another program would read it. */
  held(): string | Promise<string>;
  /** Changes it, as another program would. */
  set(value: string): void | Promise<void>;
  /** From here on the store can't be reached: locked, signed out, no network. */
  lock(): void | Promise<void>;
  close?(): void | Promise<void>;
}

export interface ItemStoreOptions {
  /** A machine whose one item, at `address`, holds `value`. */
  open(value: string): ItemMachine | Promise<ItemMachine>;
  readonly address: string;
  readonly sample?: Sample;
}

interface Scene {
  readonly store: ItemStore;
  readonly machine: ItemMachine;
  readonly host: Host;
  readonly address: string;
  readonly keys: { readonly old: string; readonly new: string; readonly other: string };
}

/** A store of items: keychains, password managers, registries. */
export function itemStoreSpecs(store: ItemStore, options: ItemStoreOptions): readonly Spec[] {
  const { sample = sampleKey, address } = options;
  const [old, next, other] = ["old", "new", "other"].map((which) => fakeKey(sample, which)) as [
    string,
    string,
    string,
  ];
  const spec = (name: string, check: (scene: Scene) => Promise<void>): Spec => ({
    name,
    run: async () => {
      const machine = await options.open(old);
      const guarded = guard(machine.host, [old, next, other]);
      const keys = { old, new: next, other };
      try {
        await check({ store, machine, host: guarded.host, address, keys });
        guarded.check();
      } finally {
        await machine.close?.();
      }
    },
  });
  return [
    spec("finds the item and its value", checkFind),
    spec("swaps, and a second time is done", checkSwap),
    spec("swaps back with no more than the item's address and name", checkBack),
    spec("changes nothing where the item holds neither key", checkNeither),
    spec("says so where it can't be reached, and shows no key", checkLocked),
    ...(store.put ? [spec("puts a value where none is, and a second time is done", checkPut)] : []),
    ...(store.drop ? [spec("drops a value, and a second time is done", checkDrop)] : []),
  ];
}

async function findAll({ store, host }: Scene): Promise<{ items: Item[]; problems: Problem[] }> {
  const items: Item[] = [];
  const problems: Problem[] = [];
  for await (const one of store.find(host)) "code" in one ? problems.push(one) : items.push(one);
  return { items, problems };
}

async function theItem(scene: Scene): Promise<Item> {
  const { items, problems } = await findAll(scene);
  const addresses = items.map(({ address }) => address);
  assert.equal(new Set(addresses).size, addresses.length, "addresses must be unique in a store");
  const item = items.find(({ address }) => address === scene.address);
  assert.ok(
    item,
    `${scene.address} is not found; found: ${addresses}; problems: ${JSON.stringify(problems)}`,
  );
  return item;
}

async function checkFind(scene: Scene): Promise<void> {
  const item = await theItem(scene);
  assert.ok(isSecret(item.value), "the value must be a Secret");
  assert.equal(item.value.reveal(), scene.keys.old);
  assert.ok(!tells(JSON.stringify(item), [scene.keys.old]), "the item shows its key when it is serialised");
}

async function checkSwap(scene: Scene): Promise<void> {
  const { store, machine, host, keys } = scene;
  const item = await theItem(scene);
  const swap = (): Promise<void> => store.swap(item, new Secret(keys.old), new Secret(keys.new), host);
  await swap();
  assert.equal(await machine.held(), keys.new);
  await swap();
  assert.equal(await machine.held(), keys.new);
  assert.equal((await theItem(scene)).value?.reveal(), keys.new, "it is not found with its new value");
}

async function checkBack(scene: Scene): Promise<void> {
  const { store, machine, host, keys } = scene;
  const { address, name } = await theItem(scene);
  await machine.set(keys.new);
  await store.swap({ address, name }, new Secret(keys.new), new Secret(keys.old), host);
  assert.equal(await machine.held(), keys.old);
}

async function checkNeither(scene: Scene): Promise<void> {
  const { store, machine, host, keys } = scene;
  const item = await theItem(scene);
  await machine.set(keys.other);
  await failureOf(store.swap(item, new Secret(keys.old), new Secret(keys.new), host), Object.values(keys));
  assert.equal(await machine.held(), keys.other, "it changed an item that held neither key");
}

async function checkLocked(scene: Scene): Promise<void> {
  const { store, machine, host, keys } = scene;
  const item = await theItem(scene);
  await machine.lock();
  const { items, problems } = await findAll(scene);
  assert.ok(
    !items.some(({ value }) => value !== undefined) && items.length + problems.length > 0,
    "a store that can't be reached gives a problem, or items without values",
  );
  assert.ok(!tells(JSON.stringify(problems), Object.values(keys)), "a problem shows a key");
  await failureOf(store.swap(item, new Secret(keys.old), new Secret(keys.new), host), Object.values(keys));
}

async function checkPut(scene: Scene): Promise<void> {
  const { store, machine, host, keys } = scene;
  const item = await theItem(scene);
  assert.ok(store.drop, "a store that puts must be able to drop: each is the other's way back");
  await store.drop(item, new Secret(keys.old), host);
  for (let times = 0; times < 2; times++) await store.put?.(item, new Secret(keys.new), host);
  assert.equal(await machine.held(), keys.new);
}

async function checkDrop(scene: Scene): Promise<void> {
  const { store, host, keys } = scene;
  const item = await theItem(scene);
  for (let times = 0; times < 2; times++) await store.drop?.(item, new Secret(keys.old), host);
  const { items } = await findAll(scene);
  assert.ok(!items.some(({ address, value }) => address === scene.address && value), "it is still there");
}
