import type { Item, ItemStore, Problem, Secret } from "@claude-rotate/contract";
import type { Context } from "./context.ts";
import { isItem } from "./find/items.ts";
import { draftFiles } from "./host/draft-files.ts";

/** An item store whose changes stay in memory: what was changed is found again, nothing outside changes. */
function draftItems(store: ItemStore): ItemStore {
  const drafts = new Map<string, Secret>();
  async function* find(host: Context["host"]): AsyncGenerator<Item | Problem> {
    for await (const one of store.find(host)) {
      yield isItem(one) ? drafted(one) : one;
    }
  }
  function drafted({ absent, ...item }: Item): Item {
    const value = drafts.get(item.address);
    if (value) return { ...item, value };
    return absent ? { ...item, absent } : item;
  }
  const set: NonNullable<ItemStore["put"]> = async ({ address }, to) => void drafts.set(address, to);
  return {
    ...store,
    find,
    swap: (item, _from, to, host) => set(item, to, host),
    ...(store.put ? { put: set } : {}),
    ...(store.drop ? { drop: async ({ address }) => void drafts.delete(address) } : {}),
  };
}

/** The same machine, on which nothing is written: what a rotation would do can be run and looked at. */
export function dryRun(context: Context): Context {
  const { host, registry } = context;
  const itemStores = registry.itemStores.map(({ plugin, part }) => ({ plugin, part: draftItems(part) }));
  return {
    ...context,
    host: { ...host, files: draftFiles(host.files, host.paths.state) },
    registry: { ...registry, itemStores },
  };
}
