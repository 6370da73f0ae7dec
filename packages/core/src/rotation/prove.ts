import { RotateError } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import type { FileChange } from "./change.ts";
import { type Known, spotsIn } from "./reverse.ts";

/**
 * Finds again: the files' own stores must see at each address what was written there, from whatever folder we run.
 * Throws `PROOF_FAILED`.
 */
export function proveChanges(
  context: Context,
  changes: readonly FileChange[],
  known: readonly Known[] = [],
): void {
  for (const change of changes) {
    const { path, edits, mode } = change;
    const failed = (what: string): never => {
      throw new RotateError("PROOF_FAILED", what, { path });
    };
    const now = context.host.files.read(path, Number.POSITIVE_INFINITY);
    if (mode !== undefined && now.info.mode !== mode)
      failed(`its permissions are not ${mode.toString(8)} after the change`);
    if (change.readers.length === 0 || edits.length === 0) continue;
    const found = spotsIn(context, change, now, known) ?? failed("it can't be read after the write");
    for (const { id, address, from, to, part } of edits) {
      const holds = found.get(id)?.place.fingerprint ?? "";
      if (from !== "" && holds === from) failed(`${address} still holds what was to go`);
      // A tail is recognised only while some place shows the key whole.
      if (to !== "" && part === "whole" && holds !== to)
        failed(`${address} does not hold the key after the write`);
    }
  }
}
