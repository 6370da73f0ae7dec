import nodePath from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Files, type Host, isRotateError, Secret } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { splice, toBytes, toText } from "../find/text.ts";
import { digestOf } from "../host/files.ts";
import { because, hasCode } from "../host/system-error.ts";
import { interrupted, unstoppable } from "../interrupted.ts";
import { stagedName } from "../staged-name.ts";
import { findBearers } from "./attributes.ts";
import type { Blocked } from "./blocked.ts";
import { holdingClientLocks, tellWait } from "./client-lock.ts";
import { type Escrow, eraseEscrow, NO_ESCROW, wholeEscrow } from "./escrow.ts";
import { itemSpot, lookAgain, putItemBack } from "./items.ts";
import { appendRecord, type Journal, readJournal } from "./journal.ts";
import type { FileRecord } from "./records.ts";
import { reverse } from "./reverse.ts";
import { stageFile } from "./stage.ts";
import { noting, restore } from "./write.ts";

const TRIES = 3;
const GONE = "the file is gone from where it was";
const MOVED =
  "its folder is gone from where it was; where it stands now, the file may hold the new key, and so may our own copies beside it (.….claude-rotate~): remove them";
const ERASED = "what stood there is not kept any more";

/**
 * Puts back every file of an uncommitted journal, in reverse order, and ends the journal. May be killed and run again.
 * Returns what was not put back; where some of it can still be, the journal and the escrow stay. Once `signal` is aborted
 * nothing more is begun.
 */
export async function wayBack(
  context: Context,
  folder: string,
  signal?: AbortSignal,
): Promise<readonly Blocked[]> {
  const { files } = context.host;
  const journal = readJournal(files, folder);
  if (journal === undefined || journal.ended !== undefined) return [];
  const escrow = wholeEscrow(files, folder);
  const blocked: Blocked[] = [];
  const standing = await lookAgain(context, journal.items);
  for (const record of [...journal.items].reverse()) {
    const was = heldBy(escrow?.was, record.n, record.from);
    const now = heldBy(escrow?.now, record.n, record.to);
    if (was === ERASED || now === ERASED)
      blocked.push({ id: record.id, path: "", reason: ERASED, pending: true });
    else {
      const remaining = await putItemBack(context, record, { was, now }, standing);
      // Where the swap was refused nothing of ours stands behind what somebody else wrote.
      blocked.push(...remaining.filter(({ pending }) => pending || !journal.refused.has(record.n)));
    }
  }
  const settled: number[] = [];
  const needed = new Set<string>();
  for (const record of [...journal.files].reverse()) {
    const back = lockedBack(context, journal, record, escrow, signal);
    const remaining = await back.catch(stopped(record));
    blocked.push(...remaining);
    if (remaining.some(({ pending }) => pending)) needed.add(record.kept);
    else settled.push(record.n);
  }
  const pending = blocked.some((one) => one.pending);
  if (pending) appendRecord(files, folder, { t: "settled", files: settled });
  const stuck = removeStaged(context, readJournal(files, folder) ?? journal, needed);
  if (pending || stuck.length > 0) return [...blocked, ...stuck];
  for (const path of foldersOf(journal)) if (files.stat(path)) files.syncFolder(path);
  eraseEscrow(files, folder);
  appendRecord(files, folder, { t: "ended", as: "rolled-back", at: context.now() });
  return blocked;
}

/** One side of an item's change, as the escrow holds it; nothing where nothing stood there. */
function heldBy(
  texts: Escrow["was"] | undefined,
  n: number,
  fingerprint: string,
): Secret | typeof ERASED | undefined {
  if (fingerprint === "") return undefined;
  const text = texts?.[itemSpot(n)];
  return text === undefined ? ERASED : new Secret(text);
}

/**
 * A file that still has its staged one beside it was never written by us: what stands there is somebody else's. One that is
 * as it was before needs no write, and so no lock either.
 */
function isOurs({ host }: Context, { ready }: Journal, record: FileRecord): boolean {
  return ready && host.files.stat(record.staged) === undefined && !isAsBefore(host, record);
}

function isAsBefore({ files }: Host, { path, before, mode, uid, gid }: FileRecord): boolean {
  try {
    const { bytes, info } = files.read(path, Number.POSITIVE_INFINITY);
    return digestOf(bytes) === before && info.mode === mode && info.uid === uid && info.gid === gid;
  } catch {
    // Told where it is read to be put back.
    return false;
  }
}

function foldersOf(journal: Journal): ReadonlySet<string> {
  return new Set(journal.files.map((record) => nodePath.dirname(record.path)));
}

/** Removes staged and kept files, but those `needed`, and names what can't be removed: they hold a key. */
export function removeStaged(
  { host }: Context,
  journal: Pick<Journal, "staged">,
  needed: ReadonlySet<string> = new Set(),
): readonly Blocked[] {
  return journal.staged.flatMap((path) => {
    if (needed.has(path)) return [];
    try {
      host.files.remove(path);
      return [];
    } catch (error) {
      if (hasCode(error, "ENOTDIR")) return [];
      return [{ id: path, path, reason: because("our own copy can't be removed", error), pending: true }];
    }
  });
}

/** Under the file's own locks; on a disk with no room for one without them: who takes them can't write either. */
async function lockedBack(
  context: Context,
  journal: Journal,
  record: FileRecord,
  escrow: Escrow | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly Blocked[]> {
  const { files } = context.host;
  if (files.stat(nodePath.dirname(record.path)) === undefined) return all(record, MOVED, false);
  if (!isOurs(context, journal, record)) return [];
  if (signal?.aborted) throw interrupted();
  let held = false;
  const back = (): Promise<readonly Blocked[]> => {
    held = true;
    return putFileBack(context, journal, record, escrow);
  };
  try {
    const way = { files, signal, waiting: tellWait(context) };
    return await holdingClientLocks(way, record.locks, noting(context, journal.folder), back);
  } catch (error) {
    if (!held && record.locks.length > 0 && hasCode(error, "ENOSPC", "EDQUOT")) return back();
    throw error;
  }
}

async function putFileBack(
  context: Context,
  journal: Journal,
  record: FileRecord,
  escrow: Escrow | undefined,
): Promise<readonly Blocked[]> {
  for (let tried = 1; tried <= TRIES; tried++) {
    const now = await readWhole(context, record);
    if ("blocked" in now) return now.blocked;
    if (restore(context, record)) return [];
    const { splices, mode, blocked } = await reverse(context, journal, record, escrow ?? NO_ESCROW, now);
    if (splices.length === 0 && mode === undefined) return blocked;
    if (splices.length > 0 && escrow === undefined) return all(record, ERASED);
    const { text, encoding } = toText(now.bytes);
    const bytes = toBytes(splice(text, splices).text, encoding);
    if (await write(context, journal, record, bytes, now, mode)) return blocked;
  }
  return all(record, "another program keeps writing the file");
}

/** Who takes no lock may just have emptied the file, to fill it in a moment: then it is read again. */
async function readWhole(
  { host }: Context,
  record: FileRecord,
): Promise<ReturnType<Files["read"]> | { readonly blocked: readonly Blocked[] }> {
  for (let tried = 1; ; tried++) {
    try {
      const now = host.files.read(record.path, Number.POSITIVE_INFINITY);
      if (now.bytes.length > 0 || tried === TRIES) return now;
    } catch (error) {
      if (!hasCode(error, "ENOENT", "ENOTDIR"))
        return { blocked: all(record, because("can't be read", error)) };
      // Removed or moved away: nothing that we could wait for. Where it was moved it may hold the new key.
      return { blocked: all(record, GONE, false) };
    }
    await pause(20);
  }
}

/** One file that can't be written now keeps no other from going back. */
function stopped(record: FileRecord): (error: unknown) => readonly Blocked[] {
  return (error) => {
    if (isRotateError(error) && error.path !== undefined && error.path !== record.path)
      return all(record, `can't be written: ${error.message}, ${error.path}`);
    return all(record, because("can't be written", error));
  };
}

function all(record: FileRecord, reason: string, pending = true): readonly Blocked[] {
  const spots = record.spots.length > 0 ? record.spots.map(({ id }) => id) : [record.path];
  return spots.map((id) => ({ id, path: record.path, reason, pending }));
}

/** Of a file that we made the record says it; one that somebody else wrote since is asked, which takes a program's start. */
async function isBearing(
  { host }: Context,
  { path, after, attributes, mode: before, modeAfter = before }: FileRecord,
  { bytes, info }: ReturnType<Files["read"]>,
  mode: number,
): Promise<boolean> {
  if (digestOf(bytes) === after && info.mode === modeAfter) return attributes === true;
  return (await findBearers(unstoppable(host), [{ path, info, mode }])).paths.has(path);
}

async function write(
  context: Context,
  journal: Journal,
  record: FileRecord,
  bytes: Uint8Array,
  seen: ReturnType<Files["read"]>,
  mode: number = seen.info.mode,
): Promise<boolean> {
  const { files } = context.host;
  const { path } = record;
  const { info } = seen;
  const bearing = (await isBearing(context, record, seen, mode)) ? ({ attributes: true } as const) : {};
  const staged = stagedName(path);
  appendRecord(files, journal.folder, { t: "stage", path: staged });
  try {
    await stageFile(context, { ...info, path, staged, mode, ...bearing }, bytes);
    return files.replace(staged, path, { ...info, digest: digestOf(seen.bytes) });
  } finally {
    files.remove(staged);
  }
}
