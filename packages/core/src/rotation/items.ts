import type { Item, Secret } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import type { FoundItem } from "../find/items.ts";
import { because } from "../host/system-error.ts";
import { unstoppable } from "../interrupted.ts";
import type { Blocked } from "./blocked.ts";
import type { ItemRecord } from "./records.ts";

/** One item's change. Holds secrets. */
export interface ItemChange {
  /** The place's id. */
  readonly id: string;
  readonly found: FoundItem;
  readonly was: Secret;
  readonly now: Secret;
  /** Fingerprints. */
  readonly from: string;
  readonly to: string;
}

/** The escrow's name for an item's two secrets. */
export function itemSpot(n: number): string {
  return `item:${n}`;
}

/** Those that leave this machine last: they are the hardest to take back. */
export function inOrder(changes: readonly ItemChange[]): readonly ItemChange[] {
  const remote = ({ found }: ItemChange): boolean => found.store.part.remote ?? false;
  return [...changes.filter((change) => !remote(change)), ...changes.filter(remote)];
}

export function itemRecord({ id, found, from, to }: ItemChange, n: number): ItemRecord {
  const { address, name } = found.item;
  return { t: "item", n, id, store: found.store.part.id, address, name, from, to };
}

/** Swaps an item back. What can't be reached, or has no store any more, is named. */
export async function putItemBack(
  context: Context,
  record: ItemRecord,
  now: Secret,
  was: Secret,
): Promise<readonly Blocked[]> {
  const store = context.registry.itemStores.find(({ part }) => part.id === record.store);
  const blocked = (reason: string): readonly Blocked[] => [
    { id: record.id, path: "", reason, pending: true },
  ];
  if (!store) return blocked("no loaded plugin knows its store");
  const item: Item = { address: record.address, name: record.name };
  try {
    await store.part.swap(item, now, was, unstoppable(context.host));
    return [];
  } catch (error) {
    return blocked(because("can't be reached", error));
  }
}
