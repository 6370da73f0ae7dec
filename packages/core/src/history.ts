import { RotateError } from "@claude-rotate/contract";
import type { Context } from "./context.ts";
import { UNDO_WINDOW } from "./rotate.ts";
import { removeStaged } from "./rotation/back.ts";
import { closeDamaged, damagedRotations, removeDamaged } from "./rotation/damaged.ts";
import { eraseEscrow, escrowPath } from "./rotation/escrow.ts";
import {
  appendRecord,
  type FileRecord,
  type Journal,
  type Kind,
  listJournals,
  rotationFolders,
} from "./rotation/journal.ts";
import { lockState, takeLock } from "./rotation/lock.ts";

export interface PastRotation {
  readonly id: string;
  readonly kind: Kind;
  /** The rotation that an undo put back. */
  readonly of?: string;
  readonly credential: string;
  readonly from: readonly string[];
  readonly to: string;
  readonly hints: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly state: "committed" | "rolled-back" | "undone" | "unfinished";
  readonly places: number;
  readonly files: number;
  /** Milliseconds since 1970; absent where it can't be undone any more. */
  readonly undoUntil?: number;
}

function stateOf(journal: Journal): PastRotation["state"] {
  if (journal.undoneBy !== undefined) return "undone";
  return journal.ended ?? (journal.committed ? "committed" : "unfinished");
}

/** A change of permissions is one, too. */
function placesIn({ spots, modeAfter }: FileRecord): number {
  return spots.length + (modeAfter === undefined ? 0 : 1);
}

/** Past rotations, newest first. */
export function history(context: Context): readonly PastRotation[] {
  return listJournals(context.host)
    .map((journal): PastRotation => {
      const { id, kind, of, credential, from, to, hints, at } = journal.begin;
      const open =
        context.host.files.stat(escrowPath(journal.folder)) !== undefined && stateOf(journal) === "committed";
      return {
        id,
        kind,
        ...(of === undefined ? {} : { of }),
        credential,
        from,
        to,
        hints,
        at,
        state: stateOf(journal),
        places: journal.files.reduce((sum, file) => sum + placesIn(file), 0),
        files: journal.files.length,
        ...(open ? { undoUntil: at + UNDO_WINDOW } : {}),
      };
    })
    .reverse();
}

/**
 * Erases what undo needs, for one rotation or all. Returns the ids. A rotation that could not be put back is given up: its
 * places stay as they are. Throws `ROTATION_UNKNOWN`, `ROTATION_RUNNING`.
 */
export async function forget(context: Context, id?: string): Promise<readonly string[]> {
  const { host } = context;
  const journals = listJournals(host);
  const ids = [...journals.map(({ begin }) => begin.id), ...damagedRotations(host).map((one) => one.id)];
  if (id !== undefined && !ids.includes(id)) {
    throw new RotateError("ROTATION_UNKNOWN", `there is no rotation ${id}`);
  }
  const lock = await takeLock(host, id ?? "forget", true);
  const meant = journals.filter((journal) => id === undefined || journal.begin.id === id);
  const forgotten = [...close(context, meant), ...removeDamaged(host, id)];
  for (const journal of meant.filter(({ ended }) => ended === undefined)) giveUp(context, journal);
  if (listJournals(host).some(({ ended }) => ended === undefined)) lock.leave();
  else lock.release();
  return forgotten;
}

function giveUp(context: Context, journal: Journal): void {
  removeStaged(context, journal);
  const as = journal.committed ? "committed" : "rolled-back";
  appendRecord(context.host.files, journal.folder, { t: "ended", as, at: context.now() });
}

/** Closes undo windows that are over. The first command after their end does this. */
export function closeWindows(context: Context): readonly string[] {
  if (lockState(context.host).state !== "free") return [];
  const { files } = context.host;
  closeDamaged(context.host, context.now() - UNDO_WINDOW);
  const open = rotationFolders(context.host).filter((folder) => files.stat(escrowPath(folder)) !== undefined);
  const journals = listJournals(context.host, open);
  return close(
    context,
    journals.filter((journal) => context.now() > journal.begin.at + UNDO_WINDOW),
  );
}

function close(context: Context, journals: readonly Journal[]): readonly string[] {
  const { files } = context.host;
  const open = journals.filter((journal) => files.stat(escrowPath(journal.folder)) !== undefined);
  for (const journal of open) {
    eraseEscrow(files, journal.folder);
    appendRecord(files, journal.folder, { t: "closed", at: context.now() });
  }
  return open.map((journal) => journal.begin.id);
}
