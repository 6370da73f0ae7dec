import nodePath from "node:path";
import { isRotateError, RotateError } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { findItems, itemId } from "../find/items.ts";
import { because, pathOf } from "../host/system-error.ts";
import { signalsHeard, stopIfInterrupted, unstoppable } from "../interrupted.ts";
import { findBearers } from "./attributes.ts";
import { wayBack } from "./back.ts";
import { type Blocked, WayBackBlocked } from "./blocked.ts";
import { type FileChange, type Recorded, recordOf } from "./change.ts";
import { type Escrow, eraseEscrow, escrowPath, joined, shrinkEscrow, writeEscrow } from "./escrow.ts";
import { refuseFixed } from "./fixed.ts";
import { changeItem, type ItemChange, inOrder, isConflict, isDone, itemRecord, itemSpot } from "./items.ts";
import { appendRecord, journalPath, rotationsFolder } from "./journal.ts";
import { makeLastingFolder } from "./lasting-folder.ts";
import { type Lock, refuseLost } from "./lock.ts";
import { type BeginRecord, type FileRecord, type JournalRecord, journalLine } from "./records.ts";
import { keepReserve, roomHint } from "./reserve.ts";
import { refuseFull, stage, writeFailure } from "./stage.ts";
import { takenOver } from "./taken-over.ts";
import { changeWhatCame, forgetOld, takeIn, type Writing, writeFile } from "./write.ts";

/** What a transaction needs from the verb that runs it. */
export interface Intent {
  readonly begin: BeginRecord;
  /** In any order; written by `order`. */
  readonly changes: readonly FileChange[];
  /**
   * The same change on the file as it is now, for a file that somebody else wrote meanwhile; `undefined` where he made it
   * himself. Throws where it can't be made any more.
   */
  again(path: string): Promise<FileChange | undefined>;
  readonly items: readonly ItemChange[];
  /** Finds again; throws `PROOF_FAILED`. */
  prove(): Promise<void>;
  /** Runs after commit and before the end; a crash in between runs it again. */
  settle?(): Promise<void>;
}

/** How many times what others write meanwhile is taken in. */
const TRIES = 5;
const LEFT = "Somebody else wrote the named places meanwhile: look at them, and mend them by hand.";

/**
 * Makes all changes or none: escrow and journal, stage, compare and rename, find again, commit. On any failure everything
 * is put back before the error is thrown; where a place could not be put back it is a `WayBackBlocked` and the lock stays,
 * so that the next command tries again. Returns warnings.
 */
export async function transact(context: Context, lock: Lock, intent: Intent): Promise<readonly string[]> {
  const { files } = context.host;
  const folder = nodePath.join(rotationsFolder(context.host), intent.begin.id);
  const ordered = [...intent.changes].sort((a, b) => a.order - b.order || (a.path < b.path ? -1 : 1));
  const bearers = await findBearers(context.host, ordered);
  const warnings = [...bearers.warnings];
  const entries = ordered.map((change, n) => recordOf(change, n, bearers.paths.has(change.path)));
  const items = inOrder(intent.items);
  refuseFull(context, entries);
  await refuseFixed(context, entries);
  await begin(context, folder, intent.begin, entries, items);
  lock.engage();
  const append = (record: JournalRecord): void => appendRecord(files, folder, record);
  const lost: string[] = [];
  try {
    warnings.push(...(await stage(context, entries)));
    append({ t: "staged" });
    const standing = new Set(entries.map(({ record }) => record.staged));
    const writing: Writing = { context, folder, lock, again: (path) => intent.again(path), standing, lost };
    const written = await writeAll(writing, entries);
    await swapItems(context, folder, items, lock);
    await proveAll(writing, written, intent);
    forgetOld(writing, written);
    for (const path of new Set(entries.map(({ record }) => nodePath.dirname(record.path))))
      files.syncFolder(path);
    await signalsHeard();
    stopIfInterrupted(context);
    refuseLost(lock);
    append({ t: "committed", at: context.now() });
  } catch (error) {
    await putBack(context, folder, lock, error);
  }
  warnings.push(...lost.map(lostCopy));
  const taken = takenOver(context, folder, lock);
  if (taken === "tidied") return warnings;
  if (taken) throw taken;
  try {
    await intent.settle?.();
    if (intent.begin.undo) await shrinkEscrow(files, folder);
    else eraseEscrow(files, folder);
    append({ t: "ended", as: "committed", at: context.now() });
  } catch (error) {
    // Behind the commit record everything is changed: a failure to tidy up is no failure of the rotation.
    lock.leave();
    return [
      ...warnings,
      `${because("what the rotation left behind could not be tidied up", error)}; the next command does it`,
    ];
  }
  lock.release();
  return warnings;
}

function lostCopy(path: string): string {
  const [folder, name] = [nodePath.dirname(path), nodePath.basename(path)];
  return `a copy of ours that holds a key is gone from ${folder}: somebody removed it or moved the folder, and ${name} is still in it then: remove it`;
}

async function writeAll(writing: Writing, entries: readonly Recorded[]): Promise<Map<number, FileRecord>> {
  const written = new Map<number, FileRecord>();
  for (const [done, { record }] of entries.entries()) {
    writing.context.notify({ step: "change", done, total: entries.length });
    const now = await writeFile(writing, record);
    if (now) written.set(record.n, now);
    await signalsHeard();
  }
  return written;
}

/** Finds again, and takes in what others wrote meanwhile, into the old files too, until nothing was. */
async function proveAll(writing: Writing, written: Map<number, FileRecord>, intent: Intent): Promise<void> {
  for (let tried = 1; tried <= TRIES; tried++) {
    stopIfInterrupted(writing.context);
    writing.context.notify({ step: "prove" });
    try {
      await intent.prove();
    } catch (error) {
      if (await changeWhatCame(writing, written, error)) continue;
      throw error;
    }
    if (!(await takeIn(writing, written))) return;
  }
  throw new RotateError("FILE_CHANGED", "another program keeps writing the files");
}

async function begin(
  context: Context,
  folder: string,
  record: BeginRecord,
  entries: readonly Recorded[],
  items: readonly ItemChange[],
): Promise<void> {
  const { files } = context.host;
  try {
    makeLastingFolder(files, folder, 0o700);
    await keepReserve(files, context.host.paths.state);
    const held = items.map(
      (item, n): Escrow => ({
        was: item.was ? { [itemSpot(n)]: item.was.reveal() } : {},
        now: item.now ? { [itemSpot(n)]: item.now.reveal() } : {},
        near: {},
      }),
    );
    await writeEscrow(files, folder, joined([...held, ...entries.map(({ escrow }) => escrow)]));
    const records = [record, ...entries.map((entry) => entry.record), ...items.map(itemRecord)];
    await files.create(journalPath(folder), Buffer.from(records.map(journalLine).join("")), { mode: 0o600 });
    for (const path of [folder, rotationsFolder(context.host)]) files.syncFolder(path);
  } catch (cause) {
    eraseQuietly(context, folder);
    throw new RotateError("STATE_UNUSABLE", "the journal can't be written, so nothing was begun", {
      path: folder,
      cause,
      ...roomHint(cause),
    });
  }
}

function eraseQuietly(context: Context, folder: string): void {
  const { files } = context.host;
  try {
    eraseEscrow(files, folder);
    files.remove(journalPath(folder));
    files.removeFolder(folder);
  } catch {
    // The journal holds no intent that was acted on; what remains is reported by the error that led here.
  }
}

/** Items that leave this machine come last. One that somebody else changed just so meanwhile is not ours. */
async function swapItems(
  context: Context,
  folder: string,
  items: readonly ItemChange[],
  lock: Lock,
): Promise<void> {
  if (items.length === 0) return;
  const { items: found } = await findItems(context);
  for (const [n, { found: wanted, ...sides }] of items.entries()) {
    stopIfInterrupted(context);
    refuseLost(lock);
    const { store, item } = wanted;
    const current = found.find((one) => one.store.part === store.part && one.item.address === item.address);
    if (isDone(current?.item, sides)) continue;
    if (!sides.was && current?.item.value)
      throw new RotateError(
        "FILE_CHANGED",
        `${itemId(store.part.id, item.address)} was made by somebody else meanwhile`,
      );
    appendRecord(context.host.files, folder, { t: "swap", n });
    try {
      await changeItem(store.part, item, sides, unstoppable(context.host));
    } catch (cause) {
      if (!isConflict(cause)) throw cause;
      appendRecord(context.host.files, folder, { t: "refused", n });
      const id = itemId(store.part.id, item.address);
      throw new RotateError(
        "FILE_CHANGED",
        `${id} was changed by somebody else meanwhile (${cause.message})`,
        {
          hint: cause.hint,
          cause,
        },
      );
    }
  }
}

/** Never returns: throws what went wrong once everything is as it was, or what could not be put back. */
async function putBack(context: Context, folder: string, lock: Lock, error: unknown): Promise<never> {
  context.notify({ step: "back" });
  const taken = takenOver(context, folder, lock);
  if (taken && taken !== "tidied") throw taken;
  let blocked: readonly Blocked[];
  try {
    blocked = await wayBack(context, folder);
  } catch (cause) {
    lock.leave();
    // It is erased when all is back: only the journal's last line is missing, which the next command writes.
    if (context.host.files.stat(escrowPath(folder)) === undefined)
      throw writeFailure(pathOf(error) ?? folder, error);
    throw new WayBackBlocked([], because("the way back was stopped", cause), { path: folder, cause });
  }
  if (blocked.length > 0) {
    if (blocked.some(({ pending }) => pending)) lock.leave();
    else lock.release();
    const places = blocked.map(({ id }) => id).join(", ");
    const path = blocked[0]?.path;
    throw new WayBackBlocked(blocked, `could not be put back: ${places}`, {
      ...(path ? { path } : {}),
      ...(blocked.some(({ pending }) => pending) ? {} : { hint: LEFT }),
      ...(isRotateError(error) ? { more: [error, ...(error.more ?? [])] } : {}),
      cause: error,
    });
  }
  lock.release();
  throw writeFailure(pathOf(error) ?? folder, error);
}
