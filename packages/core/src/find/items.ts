import { type Item, type ItemStore, isRotateError, type Problem, RotateError } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { stopIfInterrupted } from "../interrupted.ts";
import type { Owned } from "../registry.ts";

/** An item and the store that found it. */
export interface FoundItem {
  readonly store: Owned<ItemStore>;
  readonly item: Item;
}

export interface FoundItems {
  readonly items: readonly FoundItem[];
  readonly problems: readonly Problem[];
}

/** `<store>#<address>`. */
export function itemId(store: string, address: string): string {
  return `${store}#${address}`;
}

/** A problem may name an item, too. */
export function isItem(one: Item | Problem): one is Item {
  return !("code" in one);
}

/** Asks every item store, side by side. A store that throws costs its own items and is named. Throws `INTERRUPTED`. */
export async function findItems(context: Context): Promise<FoundItems> {
  const found = await Promise.all(context.registry.itemStores.map((store) => findIn(context, store)));
  stopIfInterrupted(context);
  return { items: found.flatMap(({ items }) => items), problems: found.flatMap(({ problems }) => problems) };
}

async function findIn(context: Context, store: Owned<ItemStore>): Promise<FoundItems> {
  const items: FoundItem[] = [];
  const problems: Problem[] = [];
  const { plugin, part } = store;
  const addresses = new Set<string>();
  try {
    for await (const one of part.find(context.host)) {
      if (!isItem(one)) {
        problems.push({ plugin, store: part.id, ...one });
        continue;
      }
      if (addresses.has(one.address))
        throw new RotateError("PLUGIN_FAILED", `${plugin}: it gives two items one address`);
      addresses.add(one.address);
      items.push({ store, item: one });
    }
  } catch (error) {
    const message = isRotateError(error) ? error.message : `${part.id} could not be looked through`;
    problems.push({ code: "PLUGIN_FAILED", plugin, store: part.id, message });
  }
  return { items, problems };
}
