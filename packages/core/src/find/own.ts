import type { Spot } from "./gather.ts";
import type { Scan } from "./machine.ts";

/** True for a spot of the user's own files, items and variables; false for one that only a project's files hold. */
export function isOwn({ reading }: Pick<Spot, "reading">): boolean {
  return !reading || reading.unit.candidates.some(({ ref }) => ref.under !== "root" && ref.under !== "cwd");
}

/**
 * True for a key that stands in the user's own files, items or variables. One that only a project's files hold may be the
 * project's bait.
 */
export function isUsers(scan: Pick<Scan, "spots">): (fingerprint: string) => boolean {
  return (fingerprint) =>
    [...scan.spots.values()].some((spot) => spot.place.fingerprint === fingerprint && isOwn(spot));
}
