import { isRotateError, RotateError } from "@claude-rotate/contract";
import type { Context } from "./context.ts";
import { scannedFolders } from "./find/scan.ts";
import { because, codeOf, pathOf } from "./host/system-error.ts";
import { UNDO_WINDOW } from "./rotate.ts";
import { removeStaged } from "./rotation/back.ts";
import type { Blocked } from "./rotation/blocked.ts";
import {
  closeDamaged,
  type DamagedRotation,
  damagedRotations,
  removeDamaged,
  removeUnbegun,
} from "./rotation/damaged.ts";
import { eraseEscrow, escrowPath } from "./rotation/escrow.ts";
import { appendRecord, type Journal, listJournals, rotationFolders } from "./rotation/journal.ts";
import { lockState, takeLock } from "./rotation/lock.ts";
import type { FileRecord, Kind } from "./rotation/records.ts";

export interface PastRotation {
  readonly id: string;
  readonly kind: Kind | "unknown";
  /** The rotation that an undo put back. */
  readonly of?: string;
  readonly credential: string;
  readonly from: readonly string[];
  readonly to: string;
  readonly hints: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `damaged`: its journal does not tell any more what it was; what else stands here is empty. */
  readonly state: "committed" | "rolled-back" | "undone" | "unfinished" | "damaged";
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
  const told = listJournals(context.host).map((journal) => pastOf(context, journal));
  const all = [...told, ...damagedRotations(context.host).map(lostOf)];
  return all.sort((a, b) => (a.id < b.id ? 1 : -1));
}

function pastOf({ host }: Context, journal: Journal): PastRotation {
  const { id, kind, of, credential, from, to, hints, at } = journal.begin;
  const open = host.files.stat(escrowPath(journal.folder)) !== undefined && stateOf(journal) === "committed";
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
    ...(open ? { undoUntil: journal.since + UNDO_WINDOW } : {}),
  };
}

function lostOf({ id, at }: DamagedRotation): PastRotation {
  const nothing = { credential: "", from: [], to: "", hints: {}, places: 0, files: 0 };
  return { id, kind: "unknown", at, state: "damaged", ...nothing };
}

/**
 * Erases what undo needs, for one rotation or all. Returns the ids. A rotation that could not be put back is given up: its
 * places stay as they are. Throws `ROTATION_UNKNOWN`, `ROTATION_RUNNING`; `STATE_UNUSABLE` where something that holds a key can't be erased.
 */
export async function forget(context: Context, id?: string): Promise<readonly string[]> {
  const { host } = context;
  const isMeant = (one: string): boolean => id === undefined || one === id;
  const journals = listJournals(host).filter(({ begin }) => isMeant(begin.id));
  const damaged = damagedRotations(host).filter((one) => isMeant(one.id));
  if (id !== undefined && journals.length + damaged.length === 0) {
    throw new RotateError("ROTATION_UNKNOWN", `there is no rotation ${id}`);
  }
  const folders = damaged.length > 0 ? await scannedFolders(context) : new Set<string>();
  const lock = await takeLock(host, id ?? "forget", true);
  try {
    const closed = close(context, journals);
    const open = journals.filter(({ ended }) => ended === undefined);
    const stuck = [
      ...open.flatMap((journal) => giveUp(context, journal)),
      ...removeDamaged(context, damaged, folders),
    ];
    removeUnbegun(host);
    const unfinished =
      listJournals(host).some(({ ended }) => ended === undefined) ||
      damagedRotations(host).some(({ state }) => state === "unended");
    if (unfinished) lock.leave();
    else lock.release();
    if (stuck[0]) throw notRemoved(stuck[0]);
    return [...closed, ...damaged.map((one) => one.id)];
  } catch (error) {
    lock.leave();
    throw notErased(context, error);
  }
}

/** What the system says against erasing, in our words: an old key stays where it is. */
function notErased({ host }: Context, cause: unknown): unknown {
  if (isRotateError(cause) || codeOf(cause) === undefined) return cause;
  const path = pathOf(cause) ?? host.paths.state;
  return new RotateError("STATE_UNUSABLE", because("what was kept of the old keys can't be erased", cause), {
    path,
    hint: "Mend what the system says (`lsattr` shows what forbids it to everybody), then `claude-rotate forget` erases it.",
    cause,
  });
}

/** Nothing is left that would try it again: the user is told by name. */
function notRemoved({ path, reason }: Blocked): RotateError {
  return new RotateError("STATE_UNUSABLE", `it holds a key: ${reason}`, {
    path,
    hint: "Remove it by hand; all else is erased.",
  });
}

function giveUp(context: Context, journal: Journal): readonly Blocked[] {
  const stuck = removeStaged(context, journal);
  const as = journal.committed ? "committed" : "rolled-back";
  appendRecord(context.host.files, journal.folder, { t: "ended", as, at: context.now() });
  return stuck;
}

/** Closes undo windows that are over. The first command after their end does this. Throws `STATE_UNUSABLE`. */
export function closeWindows(context: Context): readonly string[] {
  if (lockState(context.host).state !== "free") return [];
  const { files } = context.host;
  const now = context.now();
  try {
    closeDamaged(context.host, (at) => Math.abs(now - at) > UNDO_WINDOW);
    const open = rotationFolders(context.host).filter(
      (folder) => files.stat(escrowPath(folder)) !== undefined,
    );
    const journals = listJournals(context.host, open);
    for (const { folder, since } of journals)
      if (since > now + UNDO_WINDOW) appendRecord(files, folder, { t: "seen", at: now });
    return close(
      context,
      journals.filter(({ since }) => now > since + UNDO_WINDOW),
    );
  } catch (error) {
    throw notErased(context, error);
  }
}

function close(context: Context, journals: readonly Journal[]): readonly string[] {
  const { files } = context.host;
  const open = journals.filter((journal) => files.stat(escrowPath(journal.folder)) !== undefined);
  const failures: unknown[] = [];
  for (const journal of open) {
    try {
      eraseEscrow(files, journal.folder);
      appendRecord(files, journal.folder, { t: "closed", at: context.now() });
    } catch (error) {
      failures.push(error);
    }
  }
  // One that can't be erased keeps none of the others.
  if (failures.length > 0) throw failures[0];
  return open.map((journal) => journal.begin.id);
}
