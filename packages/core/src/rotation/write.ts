import { setTimeout as pause } from "node:timers/promises";
import { isRotateError, RotateError } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { digestOf } from "../host/files.ts";
import { hasCode } from "../host/system-error.ts";
import { stopIfInterrupted } from "../interrupted.ts";
import { findBearers, proveAttributes } from "./attributes.ts";
import { type FileChange, recordOf } from "./change.ts";
import { holdingClientLocks, type OwnLock, tellWait } from "./client-lock.ts";
import { joined, NO_ESCROW, readEscrow, rewriteEscrow } from "./escrow.ts";
import { appendRecord } from "./journal.ts";
import { type Lock, refuseLost } from "./lock.ts";
import type { FileRecord } from "./records.ts";
import { stageFile, writeFailure } from "./stage.ts";

/** How many times a file that changes under us is read again. */
const TRIES = 3;
/** How many times a file that is just being written is looked at, and how long is waited in between: milliseconds. */
const LOOKS = 4;
const MOMENT = 20;

export interface Writing {
  readonly context: Context;
  /** The rotation's. */
  readonly folder: string;
  readonly lock: Lock;
  again(path: string): Promise<FileChange | undefined>;
  /** The copies of ours that stand beside files: staged ones, and second names of old files. */
  readonly standing: Set<string>;
  /** Copies of ours that were gone when they were to be removed. */
  readonly lost: string[];
}

/**
 * Compares and renames; a file that somebody else wrote meanwhile is read again and the change made on its new text.
 * Returns the record of what was written; `undefined` where somebody else made the change himself.
 */
export async function writeFile(writing: Writing, record: FileRecord): Promise<FileRecord | undefined> {
  stopIfInterrupted(writing.context);
  const done = await locked(writing, record, () => compareAndRename(writing, record));
  return done ? record : rewriteFile(writing, record);
}

/** From the reading to the rename under the file's own locks: nobody who takes them can come between. */
async function rewriteFile(writing: Writing, before: FileRecord): Promise<FileRecord | undefined> {
  let current = before;
  for (let tried = 2; tried <= TRIES; tried++) {
    stopIfInterrupted(writing.context);
    const redone = await locked(writing, current, async () => {
      const record = await redo(writing, current);
      return record && { record, done: compareAndRename(writing, record) };
    });
    if (redone === undefined) return undefined;
    if (redone.done) return redone.record;
    current = redone.record;
  }
  throw new RotateError("FILE_CHANGED", "another program keeps writing the file", { path: before.path });
}

async function locked<T>(
  { context, folder }: Pick<Writing, "context" | "folder">,
  { path, locks }: FileRecord,
  act: () => T | Promise<T>,
): Promise<T> {
  const { files, signal } = context.host;
  try {
    const way = { files, signal, waiting: tellWait(context) };
    return await holdingClientLocks(way, locks, noting(context, folder), act);
  } catch (cause) {
    throw writeFailure(path, cause);
  }
}

/** The change on the file as it is now, staged under a new name. */
async function redo(writing: Writing, before: FileRecord): Promise<FileRecord | undefined> {
  const { context, folder } = writing;
  const { files } = context.host;
  const change = await changeNow(writing, before.path);
  if (change === undefined) {
    appendRecord(files, folder, { t: "settled", files: [before.n] });
    files.remove(before.staged);
    return undefined;
  }
  const bearers = await findBearers(context.host, [change]);
  const { record, bytes, escrow } = recordOf(change, before.n, bearers.paths.has(change.path));
  // The latest record's staged file is gone only where it was renamed: it is made before the record, and named before that.
  appendRecord(files, folder, { t: "stage", path: record.staged });
  await stageFile(context, record, bytes);
  writing.standing.add(record.staged);
  await proveAttributes(context.host, [record]);
  await rewriteEscrow(files, folder, joined([readEscrow(files, folder) ?? NO_ESCROW, escrow]));
  appendRecord(files, folder, record);
  for (const old of [before.staged, before.kept]) removeOwn(writing, old);
  return record;
}

/** A program that takes no lock may just have emptied the file, to fill it in a moment: then it is looked at again. */
async function changeNow({ again }: Writing, path: string): Promise<FileChange | undefined> {
  for (let look = 1; ; look++) {
    try {
      const change = await again(path);
      if (change !== undefined || look === LOOKS) return change;
    } catch (error) {
      if (look === LOOKS || !(isRotateError(error) && error.code === "FILE_CHANGED")) throw error;
    }
    await pause(MOMENT);
  }
}

/** The old file keeps a second name, so that what an editor writes into it from here on is not lost. */
function compareAndRename(writing: Writing, record: FileRecord): boolean {
  const { context, lock, standing } = writing;
  const { files } = context.host;
  refuseLost(lock);
  const { path, staged, kept } = record;
  const isKept = keep(context, path, kept);
  if (isKept) standing.add(kept);
  const done = files.replace(staged, path, { ...record, digest: record.before, links: isKept ? 2 : 1 });
  if (done) standing.delete(staged);
  else removeOwn(writing, kept);
  return done;
}

/** Journals a client's lock that was taken. */
export function noting({ host }: Context, folder: string): (lock: OwnLock) => void {
  return (lock) => appendRecord(host.files, folder, { t: "lock", ...lock });
}

/** False where the file is gone, or its file system knows no second names. */
function keep({ host }: Context, path: string, kept: string): boolean {
  try {
    host.files.link(path, kept);
    return true;
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR", "EPERM", "EACCES", "EMLINK", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"))
      return false;
    throw error;
  }
}

/**
 * Whether somebody wrote into an old file after it was compared: an editor that had it open. It then takes its place
 * again, and the change is made on its new text. Called until nothing was: what is written later is lost with the old file.
 */
export async function takeIn(writing: Writing, written: Map<number, FileRecord>): Promise<boolean> {
  let found = false;
  for (const record of [...written.values()]) {
    if (!isWrittenInto(writing.context, record)) continue;
    refuseLost(writing.lock);
    if (!(await locked(writing, record, () => restore(writing.context, record)))) continue;
    found = true;
    writing.standing.delete(record.kept);
    note(written, record, await rewriteFile(writing, record));
  }
  return found;
}

function note(written: Map<number, FileRecord>, { n }: FileRecord, now: FileRecord | undefined): void {
  if (now) written.set(n, now);
  else written.delete(n);
}

/**
 * After a proof that failed: true where somebody wrote the file since we did, and what he wrote was changed too, or needed
 * no change (the proof looked while he was writing). Then the proof is worth another look.
 */
export async function changeWhatCame(
  writing: Writing,
  written: Map<number, FileRecord>,
  error: unknown,
): Promise<boolean> {
  if (!(isRotateError(error) && error.code === "PROOF_FAILED")) return false;
  const record = [...written.values()].find(({ path }) => path === error.path);
  if (!record || isAsWritten(writing.context, record)) return false;
  const needed = await locked(writing, record, () => changeNow(writing, record.path));
  if (needed) note(written, record, await rewriteFile(writing, record));
  return true;
}

function isAsWritten({ host }: Context, { path, after }: FileRecord): boolean {
  return digestOf(host.files.read(path, Number.POSITIVE_INFINITY).bytes) === after;
}

function isWrittenInto({ host }: Context, { kept, before }: FileRecord): boolean {
  if (host.files.stat(kept) === undefined) return false;
  return digestOf(host.files.read(kept, Number.POSITIVE_INFINITY).bytes) !== before;
}

/**
 * The old file itself takes its place again, where the one that we wrote still stands there as we wrote it; true if so. It
 * needs no room on the disk and no secret, and what somebody wrote into the old file since comes back with it. Called
 * under the file's locks.
 */
export function restore({ host }: Context, record: FileRecord): boolean {
  const { files } = host;
  const { path, kept, modeAfter, mode, uid, gid, after } = record;
  if (files.stat(kept) === undefined) return false;
  const { bytes, info } = files.read(path, Number.POSITIVE_INFINITY);
  const digest = digestOf(bytes);
  const untouched =
    digest === after && info.mode === (modeAfter ?? mode) && info.uid === uid && info.gid === gid;
  return untouched && files.replace(kept, path, { ...info, digest });
}

/** Forgets the old files: from here on only the escrow leads back. */
export function forgetOld(writing: Writing, written: Map<number, FileRecord>): void {
  for (const { kept } of written.values()) removeOwn(writing, kept);
}

/** One that is gone holds a key wherever it is now: with its folder it can have been moved anywhere. */
function removeOwn({ context, standing, lost }: Writing, path: string): void {
  const { files } = context.host;
  if (standing.delete(path) && files.stat(path) === undefined) lost.push(path);
  files.remove(path);
}
