import type { ItemStore } from "@claude-rotate/contract";
import { dropItem, putItem, swapItem } from "./change.ts";
import type { Kind, Wanted } from "./facts.ts";
import { findItems } from "./find.ts";

/** An item that the user names. */
export interface NamedItem {
  /** Default: a generic item, as most are. */
  readonly kind?: Kind;
  /** The service of a generic item, the server of an internet password. */
  readonly where: string;
  /** Default: the first item of that service. */
  readonly account?: string;
  /** The variable whose value it holds: `BRAVE_API_KEY`. Default: its service, so that only its shape makes it a key. */
  readonly name?: string;
}

function wanted({ kind = "generic", where, account, name = where }: NamedItem): Wanted {
  return { kind, where, accounts: [account], name };
}

/**
 * The macOS keychain: the client's own items, those that guides name, and `items`. Addresses are `<service>/<account>` and
 * `//<server>/<account>`. On other systems it finds nothing.
 */
export function keychain(items: readonly NamedItem[] = []): ItemStore {
  const named = items.map(wanted);
  return {
    id: "keychain",
    find: (host) => findItems(host, named),
    swap: swapItem,
    put: putItem,
    drop: dropItem,
  };
}
