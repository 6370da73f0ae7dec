import type { Item, ItemStore, Problem, Secret } from "@claude-rotate/contract";
import type { Context } from "./context.ts";
import { draftFiles } from "./host/draft-files.ts";

/** An item store whose swaps stay in memory: what was swapped is found again, nothing outside changes. */
function draftItems(store: ItemStore): ItemStore {
  const drafts = new Map<string, Secret>();
  async function* find(host: Context["host"]): AsyncGenerator<Item | Problem> {
    for await (const one of store.find(host)) {
      const value = "address" in one ? drafts.get(one.address) : undefined;
      yield value ? { ...(one as Item), value } : one;
    }
  }
  const swap: ItemStore["swap"] = async ({ address }, _from, to) => void drafts.set(address, to);
  return { ...store, find, swap };
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
