import {
  type Host,
  type Item,
  type ItemStore,
  isRotateError,
  RotateError,
  type Secret,
} from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { type FoundItem, isItem } from "../find/items.ts";
import { because } from "../host/system-error.ts";
import { unstoppable } from "../interrupted.ts";
import { type Blocked, NEITHER } from "./blocked.ts";
import type { ItemRecord } from "./records.ts";

/** One item's change. Holds secrets. */
export interface ItemChange {
  /** The place's id. */
  readonly id: string;
  readonly found: FoundItem;
  /** Absent where nothing stands there: the item is made. */
  readonly was?: Secret;
  /** Absent where nothing is to stand there: the item is taken away. */
  readonly now?: Secret;
  /** Fingerprints; empty for nothing. */
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

/** What stands in an item before a change and after it; nothing where it is made or taken away. */
interface Sides {
  readonly was?: Secret | undefined;
  readonly now?: Secret | undefined;
}

/** Makes one change: a swap, a new item, or one fewer. */
export async function changeItem(store: ItemStore, item: Item, sides: Sides, host: Host): Promise<void> {
  const { was, now } = sides;
  if (was && now) return store.swap(item, was, now, host);
  if (!store.put || !store.drop)
    throw new RotateError("PLACE_UNWRITABLE", `${store.id} makes no items and takes none away`);
  if (now) await store.put(item, now, host);
  if (was) await store.drop(item, was, host);
}

/** Whether an item is as a change leaves it. */
export function isDone(found: Item | undefined, { now }: Pick<Sides, "now">): boolean {
  if (now) return found?.value?.equals(now) ?? false;
  return found === undefined || found.absent === true;
}

/** The item holds neither value: what stands there is somebody else's. */
export function isConflict(error: unknown): error is RotateError {
  return isRotateError(error) && error.code === "FILE_CHANGED";
}

/** What the stores of these items hold now. A store that can't be looked through is left out. */
export async function lookAgain(context: Context, records: readonly ItemRecord[]): Promise<Standing> {
  const asked = new Set(records.map(({ store }) => store));
  const stores = context.registry.itemStores.filter(({ part }) => asked.has(part.id));
  const looks = await Promise.allSettled(stores.map(({ part }) => lookIn(part, unstoppable(context.host))));
  return new Map(
    looks.flatMap((look, index) => {
      const id = stores[index]?.part.id;
      return look.status === "fulfilled" && id !== undefined ? [[id, look.value] as const] : [];
    }),
  );
}

type Standing = ReadonlyMap<string, { readonly items: readonly Item[]; readonly whole: boolean }>;

async function lookIn(
  store: ItemStore,
  host: Host,
): Promise<{ readonly items: readonly Item[]; readonly whole: boolean }> {
  const items: Item[] = [];
  let whole = true;
  for await (const one of store.find(host)) {
    if (isItem(one)) items.push(one);
    else whole = false;
  }
  return { items, whole };
}

/** True where it is known that the item is as it was: never changed, or back already. */
function isBack({ store, address }: ItemRecord, was: Secret | undefined, standing: Standing): boolean {
  const look = standing.get(store);
  const found = look?.items.find((item) => item.address === address);
  if (!look || (!found && !look.whole)) return false;
  return isDone(found, was ? { now: was } : {});
}

/** Puts an item back. What can't be reached, or has no store any more, is named. */
export async function putItemBack(
  context: Context,
  record: ItemRecord,
  { was, now }: Sides,
  standing: Standing,
): Promise<readonly Blocked[]> {
  if (isBack(record, was, standing)) return [];
  const store = context.registry.itemStores.find(({ part }) => part.id === record.store);
  const blocked = (reason: string, pending = true): readonly Blocked[] => [
    { id: record.id, path: "", reason, pending },
  ];
  if (!store) return blocked("no loaded plugin knows its store");
  const item: Item = { address: record.address, name: record.name };
  try {
    await changeItem(store.part, item, { was: now, now: was }, unstoppable(context.host));
    return [];
  } catch (error) {
    if (isConflict(error)) return blocked(NEITHER, false);
    const isIndeed = isBack(record, was, await lookAgain(context, [record]));
    return isIndeed ? [] : blocked(unreached(error));
  }
}

function unreached(error: unknown): string {
  return isRotateError(error) ? `can't be reached: ${error.message}` : because("can't be reached", error);
}
