import { RotateError } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import type { Known } from "../find/machine.ts";
import { digestOf } from "../host/files.ts";
import { createBreath } from "../interrupted.ts";
import type { Edit, FileChange } from "./change.ts";
import { spotsIn } from "./reverse.ts";

/** Changes as they were last worked out: where somebody else wrote a file meanwhile, its spots may have moved. */
export interface Latest {
  again(path: string): Promise<FileChange | undefined>;
  /** Without those that somebody else made himself. */
  ours(): readonly FileChange[];
  /** All, for a report. */
  all(): readonly FileChange[];
}

export function latest(changes: readonly FileChange[], again: Latest["again"]): Latest {
  const byPath = new Map(changes.map((change) => [change.path, change]));
  return {
    async again(path) {
      const change = await again(path);
      if (change) byPath.set(path, change);
      else byPath.delete(path);
      return change;
    },
    ours: () => [...byPath.values()],
    all: () => changes.map((change) => byPath.get(change.path) ?? change),
  };
}

/**
 * Finds again: the files' own stores must see at each address what was written there, from whatever folder we run. A file
 * that is byte for byte what `before` says of it (SHA-256 by path) needs no store. Throws `PROOF_FAILED` or `INTERRUPTED`.
 */
export async function proveChanges(
  context: Context,
  changes: readonly FileChange[],
  { known = [], before = new Map() }: { known?: readonly Known[]; before?: ReadonlyMap<string, string> } = {},
): Promise<void> {
  const breath = createBreath(context.host);
  for (const change of changes) {
    await breath();
    const { path, edits, mode, readers } = change;
    const now = context.host.files.read(path, Number.POSITIVE_INFINITY);
    if (mode !== undefined && now.info.mode !== mode)
      throw failed(path, `its permissions are not ${mode.toString(8)} after the change`);
    if (readers.length === 0 || edits.length === 0 || digestOf(now.bytes) === before.get(path)) continue;
    const found = await spotsIn(context, change, now, known);
    if (found === undefined) throw failed(path, "it can't be read after the write");
    for (const edit of edits) proveEdit(path, edit, found.get(edit.id)?.place.fingerprint ?? "");
  }
}

function proveEdit(path: string, { address, from, to, part }: Edit, holds: string): void {
  if (from !== "" && holds === from) throw failed(path, `${address} still holds what was to go`);
  // A tail is recognised only while some place shows the key whole.
  if (to !== "" && part === "whole" && holds !== to)
    throw failed(path, `${address} does not hold the key after the write`);
}

function failed(path: string, what: string): RotateError {
  return new RotateError("PROOF_FAILED", what, { path });
}
