import nodePath from "node:path";
import { type Host, isRotateError, RotateError } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { because } from "../host/system-error.ts";
import { signalsHeard, stopIfInterrupted } from "../interrupted.ts";
import { removeStaged, wayBack } from "./back.ts";
import type { Blocked } from "./blocked.ts";
import { dropOwnLock, isRemoved, outlastLock, tellWait } from "./client-lock.ts";
import { type DamagedRotation, damagedRotations, removeUnbegun } from "./damaged.ts";
import { eraseEscrow, escrowPath, shrinkEscrow } from "./escrow.ts";
import {
  appendRecord,
  type Journal,
  journalDamaged,
  listJournals,
  readJournal,
  rotationFolders,
  rotationsFolder,
} from "./journal.ts";
import { type Holding, type Lock, lockState, presumeDead, rotationRunning, takeLock } from "./lock.ts";
import { roomHint } from "./reserve.ts";

export interface Recovery {
  readonly state: "nothing" | "running" | "recovered" | "pending";
  /** Rotations that were put back. */
  readonly putBack: readonly string[];
  /** Rotations past their commit that were finished. */
  readonly finished: readonly string[];
  /** Places that could not be put back yet. */
  readonly pending: readonly Blocked[];
  /** Places that hold neither key any more: they are as somebody else left them, and are named this once. */
  readonly left: readonly Blocked[];
  /** Rotations that may have died half-way and whose journals are damaged: nothing of them is touched. */
  readonly damaged: readonly DamagedRotation[];
  /** Who is at work, or may be, where the state is `running`. */
  readonly holder?: Holding;
}

export interface RecoverOptions {
  /** What can't be put back is an error then. */
  readonly before?: "rotate";
  /** Asked where it can't be told from here whether a rotation's process still runs: true says that it is gone. */
  readonly takeOver?: (holder: Holding) => Promise<boolean>;
}

export const NO_RECOVERY: Recovery = {
  state: "nothing",
  putBack: [],
  finished: [],
  pending: [],
  left: [],
  damaged: [],
};

/**
 * Finishes what a dead process left: back before the commit record, forward past it. Every command does this first. A
 * living rotation is never touched. Before a rotation, throws `ROTATION_RUNNING`, `RECOVERY_PENDING` or `JOURNAL_DAMAGED`.
 */
export async function recover(context: Context, options: RecoverOptions = {}): Promise<Recovery> {
  let seen = lockState(context.host);
  if (seen.state === "held" && !seen.holder.alive && options.takeOver) {
    if (!(await options.takeOver(seen.holder))) throw new RotateError("INTERRUPTED", "you said no");
    presumeDead(context.host, seen.holder);
    seen = lockState(context.host);
  }
  if (seen.state === "free") return NO_RECOVERY;
  if (seen.state === "held") {
    if (options.before) throw rotationRunning(seen.holder);
    return { ...NO_RECOVERY, state: "running", holder: seen.holder };
  }
  context.notify({ step: "recover" });
  const lock = await takeLock(context.host, seen.rotation, true).catch((error: unknown) =>
    unreached(context, error, options),
  );
  if ("pending" in lock) return lock;
  const recovery = await finishAll(context, lock).catch((error: unknown): never => {
    lock.leave();
    throw stateError(context, error);
  });
  if (recovery.state === "recovered") lock.release();
  else lock.leave();
  if (recovery.damaged[0] && options.before) throw journalDamaged(recovery.damaged[0].folder);
  if (recovery.pending.length > 0 && options.before) {
    const places = recovery.pending.map(({ id, reason }) => `${id} (${reason})`).join(", ");
    throw new RotateError("RECOVERY_PENDING", `an earlier rotation could not be put back: ${places}`);
  }
  return recovery;
}

/** What an unusable state folder keeps from being put back: all of it is pending, and named. */
function unreached({ host }: Context, error: unknown, { before }: RecoverOptions): Recovery {
  if (before || !(isRotateError(error) && error.code === "STATE_UNUSABLE")) throw error;
  const open = listJournals(host).filter(({ ended, committed }) => ended === undefined && !committed);
  const reason = `${error.message}. ${error.hint}`;
  const pending = open.flatMap(({ files, items }) => [
    ...files.flatMap(({ path, spots }) => spots.map(({ id }) => ({ id, path, reason, pending: true }))),
    ...items.map(({ id }) => ({ id, path: "", reason, pending: true })),
  ]);
  if (pending.length === 0) throw error;
  return { ...NO_RECOVERY, state: "pending", pending };
}

async function finishAll(context: Context, lock: Lock): Promise<Recovery> {
  const { host } = context;
  const putBack: string[] = [];
  const finished: string[] = [];
  const blocked: Blocked[] = [];
  refuseNewer(host);
  removeUnbegun(host);
  for (const journal of listJournals(host)) {
    if (journal.ended) continue;
    refuseLost(host, lock);
    await heard(host);
    const { folder, begin } = journal;
    const stuck = await clearLocks(context, journal);
    const work = journal.committed ? finish(context, journal) : wayBack(context, folder, host.signal);
    const remaining = await work.catch((error: unknown): readonly Blocked[] => {
      if (isRotateError(error)) throw error;
      return [{ id: folder, path: folder, reason: because("can't be tidied up", error), pending: true }];
    });
    blocked.push(...remaining, ...locksLeft(host, stuck));
    if (!remaining.some(({ pending }) => pending)) (journal.committed ? finished : putBack).push(begin.id);
  }
  await heard(host);
  const pending = blocked.filter((one) => one.pending);
  const left = blocked.filter((one) => !one.pending);
  const damaged = damagedRotations(host).filter(({ state: one }) => one === "unended");
  const state = pending.length + damaged.length > 0 ? "pending" : "recovered";
  return { state, putBack, finished, pending, left, damaged };
}

/** What is pending stays so for the next command. Throws `INTERRUPTED`. */
async function heard(host: Host): Promise<void> {
  await signalsHeard();
  stopIfInterrupted({ host });
}

/** Where somebody took the recovery over, it is his to finish. Throws `ROTATION_RUNNING`. */
function refuseLost(host: Host, lock: Lock): void {
  if (lock.holds()) return;
  const now = lockState(host);
  throw rotationRunning(now.state === "held" ? now.holder : undefined);
}

/** Takes away what a dead process of ours held. Returns what could not be removed. */
async function clearLocks(context: Context, journal: Journal): Promise<readonly string[]> {
  const { files, signal } = context.host;
  const way = { files, signal, waiting: tellWait(context) };
  const stuck = new Set<string>();
  for (const lock of journal.locks) {
    try {
      dropOwnLock(files, lock);
    } catch {
      stuck.add(lock.path);
    }
  }
  for (const path of journal.files.flatMap(({ locks }) => locks))
    if (!stuck.has(path) && !(await outlastLock(way, path))) stuck.add(path);
  return [...stuck];
}

/** Locks that no living process holds and that can't be removed: the files behind them hold what they should. */
function locksLeft({ files }: Host, paths: readonly string[]): readonly Blocked[] {
  return paths
    .filter((path) => files.stat(path)?.kind === "folder" && !isRemoved(files, path))
    .map((path) => ({
      id: path,
      path,
      reason: "the lock of a dead process can't be removed",
      pending: false,
    }));
}

/** Before anything is touched. Throws `JOURNAL_NEWER`. */
function refuseNewer(host: Host): void {
  for (const folder of rotationFolders(host)) {
    try {
      readJournal(host.files, folder);
    } catch (error) {
      if (!(isRotateError(error) && error.code === "JOURNAL_DAMAGED")) throw error;
    }
  }
}

/** Past the commit record: everything is new, only our own traces are left. */
async function finish(context: Context, journal: Journal): Promise<readonly Blocked[]> {
  const { files } = context.host;
  const stuck = removeStaged(context, journal);
  if (stuck.length > 0) return stuck;
  settleUndo(context, journal.begin.of, journal.begin.id);
  if (journal.begin.undo) await shrinkEscrow(files, journal.folder);
  else eraseEscrow(files, journal.folder);
  appendRecord(files, journal.folder, { t: "ended", as: "committed", at: context.now() });
  return [];
}

/** What the system says about our own folder, in our words. */
function stateError({ host }: Context, error: unknown): unknown {
  if (isRotateError(error)) return error;
  return new RotateError("STATE_UNUSABLE", because("the state folder can't be worked in", error), {
    path: host.paths.state,
    cause: error,
    ...roomHint(error),
  });
}

/** Notes in a rotation's journal that it was undone, and erases what its undo needed. Idempotent. */
export function settleUndo(context: Context, of: string | undefined, by: string): void {
  if (of === undefined) return;
  const { files } = context.host;
  const folder = nodePath.join(rotationsFolder(context.host), of);
  const journal = readJournal(files, folder);
  if (journal === undefined) return;
  if (journal.undoneBy === undefined) appendRecord(files, folder, { t: "undone", by, at: context.now() });
  if (files.stat(escrowPath(folder))) eraseEscrow(files, folder);
}
