import { RotateError } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { digestOf } from "../host/files.ts";
import { hasCode } from "../host/system-error.ts";
import { findBearers, proveAttributes } from "./attributes.ts";
import { type FileChange, recordOf } from "./change.ts";
import { holdingClientLocks } from "./client-lock.ts";
import { joined, NO_ESCROW, readEscrow, rewriteEscrow } from "./escrow.ts";
import { appendRecord, type FileRecord } from "./journal.ts";
import { stageFile, stopIfInterrupted, writeFailure } from "./stage.ts";

/** How many times a file that changes under us is read again. */
const TRIES = 3;

export interface Writing {
  readonly context: Context;
  /** The rotation's. */
  readonly folder: string;
  again(path: string): Promise<FileChange | undefined>;
}

/**
 * Compares and renames; a file that somebody else wrote meanwhile is read again and the change made on its new text.
 * Returns the record of what was written; `undefined` where somebody else made the change himself.
 */
export async function writeFile(writing: Writing, record: FileRecord): Promise<FileRecord | undefined> {
  let current: FileRecord | undefined = record;
  for (let tried = 1; current !== undefined; tried++) {
    stopIfInterrupted(writing.context);
    if (await compareAndRename(writing, current)) return current;
    if (tried === TRIES) throw restless(record.path);
    current = await redo(writing, current);
  }
  return undefined;
}

function restless(path: string): RotateError {
  return new RotateError("FILE_CHANGED", "another program keeps writing the file", { path });
}

/** The change on the file as it is now, staged under a new name. */
async function redo(
  { context, folder, again }: Writing,
  before: FileRecord,
): Promise<FileRecord | undefined> {
  const { files } = context.host;
  const change = await again(before.path);
  if (change === undefined) {
    appendRecord(files, folder, { t: "settled", files: [before.n] });
    files.remove(before.staged);
    return undefined;
  }
  const bearers = await findBearers(context.host, [change.path]);
  const { record, bytes, escrow } = recordOf(change, before.n, bearers.paths.has(change.path));
  // The latest record's staged file is gone only where it was renamed: it is made before the record, and named before that.
  appendRecord(files, folder, { t: "stage", path: record.staged });
  await stageFile(context, record, bytes);
  await proveAttributes(context.host, [record]);
  await rewriteEscrow(files, folder, joined([readEscrow(files, folder) ?? NO_ESCROW, escrow]));
  appendRecord(files, folder, record);
  files.remove(before.staged);
  return record;
}

/** The old file keeps a second name, so that what an editor writes into it from here on is not lost. */
async function compareAndRename({ context, folder }: Writing, record: FileRecord): Promise<boolean> {
  const { files } = context.host;
  const { path, staged, kept } = record;
  try {
    return await holdingClientLocks(files, record.locks, noting(context, folder), () => {
      const links = keep(context, path, kept) ? 2 : 1;
      const done = files.replace(staged, path, { ...record, digest: record.before, links });
      if (!done) files.remove(kept);
      return done;
    });
  } catch (cause) {
    throw writeFailure(path, cause);
  }
}

/** Journals a client's lock before it is taken. */
export function noting({ host }: Context, folder: string): (path: string) => void {
  return (path) => appendRecord(host.files, folder, { t: "lock", path, at: Date.now() });
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
  const { context } = writing;
  let found = false;
  for (const record of [...written.values()]) {
    if (!isWrittenInto(context, record) || !(await restore(context, writing.folder, record))) continue;
    found = true;
    const redone = await redo(writing, record);
    const now = redone && (await writeFile(writing, redone));
    if (now) written.set(record.n, now);
    else written.delete(record.n);
  }
  return found;
}

function isWrittenInto({ host }: Context, { kept, before }: FileRecord): boolean {
  if (host.files.stat(kept) === undefined) return false;
  return digestOf(host.files.read(kept, Number.POSITIVE_INFINITY).bytes) !== before;
}

/**
 * The old file itself takes its place again, where the one that we wrote still stands there as we wrote it; true if so. It
 * needs no room on the disk and no secret, and what somebody wrote into the old file since comes back with it.
 */
export async function restore(context: Context, folder: string, record: FileRecord): Promise<boolean> {
  const { files } = context.host;
  const { path, kept, locks } = record;
  if (files.stat(kept) === undefined) return false;
  return holdingClientLocks(files, locks, noting(context, folder), () => {
    const { bytes, info } = files.read(path, Number.POSITIVE_INFINITY);
    const digest = digestOf(bytes);
    const { modeAfter, mode, uid, gid, after } = record;
    const untouched =
      digest === after && info.mode === (modeAfter ?? mode) && info.uid === uid && info.gid === gid;
    return untouched && files.replace(kept, path, { ...info, digest });
  });
}

/** Forgets the old files: from here on only the escrow leads back. */
export function forgetOld({ host }: Context, written: Map<number, FileRecord>): void {
  for (const { kept } of written.values()) host.files.remove(kept);
}
