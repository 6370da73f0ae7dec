import type { Host, Replaced } from "@claude-rotate/contract";
import { listJournals } from "./journal.ts";

/** Keys that earlier rotations replaced, the last rotation of each; not those that a later one, or an undo, put in place again. */
export function replacedKeys(host: Host): readonly Replaced[] {
  const known = new Map<string, Replaced>();
  for (const { begin, committed, undoneBy } of listJournals(host)) {
    if (begin.kind !== "rotate" || !committed || undoneBy !== undefined) continue;
    const { credential, from, to, hints, at } = begin;
    for (const fingerprint of from)
      known.set(fingerprint, { credential, fingerprint, hint: hints[fingerprint] ?? "", by: to, at });
    known.delete(to);
  }
  return [...known.values()];
}
