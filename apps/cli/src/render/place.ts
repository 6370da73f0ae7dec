import type { Place } from "@claude-rotate/contract";
import type { Scan } from "@claude-rotate/core";
import { type Look, plain, showPath } from "./look.ts";
import type { Cell } from "./table.ts";

/** Where a place is and what it is called there. */
export interface Where {
  readonly where: string;
  readonly address: string;
}

export function whereOf(
  { kind, path, line, address, store }: Pick<Place, "kind" | "path" | "line" | "address" | "store">,
  look: Look,
): Where {
  if (path !== undefined) return { where: showPath(path, look.home, line), address: plain(address) };
  return { where: kind === "env" ? "this shell" : plain(store), address: plain(address) };
}

/** The same for the id of a place or of any other entry of a scan. An id that the scan does not know is shown as it is. */
export function whereIs(id: string, scan: Scan | undefined, look: Look): Where {
  const place = scan?.machine.places.find((one) => one.id === id);
  if (place) return whereOf(place, look);
  const entry = scan?.machine.entries.find((one) => one.id === id);
  if (entry) return whereOf(entry, look);
  const at = id.lastIndexOf("#");
  if (at < 0) return { where: showPath(id, look.home), address: "" };
  if (id.startsWith("env#")) return { where: "this shell", address: plain(id.slice(4)) };
  return { where: showPath(id.slice(0, at), look.home), address: plain(id.slice(at + 1)) };
}

export function whereCells({ where, address }: Where): readonly Cell[] {
  return [{ text: where }, { text: address, format: "dim" }];
}
