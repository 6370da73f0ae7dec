import { type ItemStore, RotateError } from "@claude-rotate/contract";
import type { Context } from "./context.ts";
import { itemId } from "./find/items.ts";
import type { Scan } from "./find/machine.ts";
import type { PlanOptions } from "./plan-options.ts";
import type { Owned } from "./registry.ts";
import type { ItemChange } from "./rotation/items.ts";

interface Named {
  readonly store: Owned<ItemStore>;
  readonly address: string;
}

/** `STORE:ADDRESS`, or an id as `scan` shows it. */
export function namedItem({ registry }: Pick<Context, "registry">, given: string): Named | undefined {
  const store = registry.itemStores.find(({ part: { id } }) => /^[:#]/.test(behind(given, id)));
  return store && { store, address: behind(given, store.part.id).slice(1) };
}

/** What stands behind `start`; empty where the text does not begin so. */
function behind(text: string, start: string): string {
  return text.startsWith(start) ? text.slice(start.length) : "";
}

/** The items that `--add` makes. One that holds a key already is changed as all others are. */
export function newItems(context: Context, scan: Scan, { add, to }: PlanOptions): readonly ItemChange[] {
  const made = new Map<string, ItemChange>();
  for (const given of add) {
    const named = namedItem(context, given);
    if (!named) continue;
    const { store, address } = named;
    const id = itemId(store.part.id, address);
    if ([...scan.spots.keys()].some((one) => one === id || one.startsWith(`${id}/`))) continue;
    const found = scan.items.find((one) => one.store === store && one.item.address === address);
    if (!found?.item.absent || !store.part.put || !store.part.drop)
      throw refused(given, named, scan, found !== undefined);
    made.set(id, { id, found, now: to.secret, from: "", to: to.fingerprint });
  }
  return [...made.values()];
}

function refused(given: string, { store }: Named, { items }: Scan, isThere: boolean): RotateError {
  const { id, put, drop } = store.part;
  if (!put || !drop)
    return new RotateError("PLACE_REFUSED", `--add makes no new item there, and ${given} holds no key`, {
      hint: "Have its own client store a key there once: `rotate` finds and changes it from then on.",
    });
  if (isThere)
    return new RotateError("PLACE_REFUSED", `${given} is there already, and holds no key that is known`, {
      hint: "Look at it, and take it away by hand first.",
    });
  const free = items.filter((one) => one.store === store && one.item.absent);
  const names = free.map(({ item }) => `\`${id}:${item.address}\``).join(", ");
  return new RotateError("PLACE_REFUSED", `${given} would not be found again: nothing looks for it there`, {
    hint: `Name it in your own config first${names === "" ? "" : `; without that it can be ${names}`}.`,
  });
}
