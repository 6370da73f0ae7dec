import { Secret } from "@claude-rotate/contract";
import type { Context } from "./context.ts";
import { itemId } from "./find/items.ts";
import type { Scan } from "./find/machine.ts";
import { type Blocked, NEITHER } from "./rotation/blocked.ts";
import type { Escrow } from "./rotation/escrow.ts";
import { type ItemChange, itemSpot } from "./rotation/items.ts";
import type { Journal } from "./rotation/journal.ts";
import type { UndoSkips } from "./undo-skips.ts";

/** The changes of items in reverse, and those that can't be made. */
export function itemsBack(
  { registry }: Context,
  journal: Journal,
  escrow: Escrow,
  { spots, unread, items: known }: Scan,
  skips: UndoSkips,
): { items: readonly ItemChange[]; blocked: readonly Blocked[] } {
  const items: ItemChange[] = [];
  const blocked: Blocked[] = [];
  const isLookedThrough = (id: string): boolean =>
    registry.itemStores.some(({ part }) => part.id === id) && !unread.some(({ store }) => store === id);
  const isAbsent = (id: string): boolean =>
    known.some(({ item, store }) => item.absent && itemId(store.part.id, item.address) === id);
  for (const { id, n, store, from, to } of journal.items.filter((record) => !skips.item(record))) {
    const spot = spots.get(id);
    const was = escrow.was[itemSpot(n)];
    if (spot ? spot.place.fingerprint === from : from === "" && isAbsent(id)) continue;
    const now = was === undefined ? {} : { now: new Secret(was) };
    if (spot?.item && spot.place.fingerprint === to && (was !== undefined || from === ""))
      items.push({ id, found: spot.item, was: spot.secret, ...now, from: to, to: from });
    else if (spot === undefined && !isLookedThrough(store))
      blocked.push({ id, path: "", reason: "its store can't be reached", pending: true });
    else blocked.push({ id, path: "", reason: NEITHER, pending: false });
  }
  return { items, blocked };
}
