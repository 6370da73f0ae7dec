import nodePath from "node:path";
import { Secret } from "@claude-rotate/contract";
import { decode } from "@claude-rotate/formats";
import type { Context } from "../context.ts";
import { scan } from "../find/scan.ts";
import { splice, toBytes, toText } from "../find/text.ts";
import { digestOf, hasCode } from "../host/files.ts";
import type { Blocked } from "./blocked.ts";
import { stagedName } from "./change.ts";
import { dropOwnLock, holdingClientLocks } from "./client-lock.ts";
import { type Escrow, eraseEscrow, readEscrow } from "./escrow.ts";
import { itemSpot, putItemBack } from "./items.ts";
import { appendRecord, type FileRecord, type Journal, readJournal, type SpotRecord } from "./journal.ts";

const TRIES = 3;

/**
 * Puts back every file of an uncommitted journal, in reverse order, and ends the journal. May be killed and run again.
 * Returns what could not be put back; the journal and the escrow then stay.
 */
export async function wayBack(context: Context, folder: string): Promise<readonly Blocked[]> {
  const { files } = context.host;
  const journal = readJournal(files, folder);
  if (journal === undefined) return [];
  for (const lock of journal.locks) dropOwnLock(files, lock);
  const escrow = readEscrow(files, folder);
  const blocked: Blocked[] = [];
  for (const record of [...journal.items].reverse()) {
    const [now, was] = [escrow?.now[itemSpot(record.n)], escrow?.was[itemSpot(record.n)]];
    if (now === undefined || was === undefined) {
      blocked.push({ id: record.id, path: "", reason: "what stood there was erased" });
    } else blocked.push(...(await putItemBack(context, record, new Secret(now), new Secret(was))));
  }
  for (const record of [...journal.files].reverse())
    blocked.push(...(await putFileBack(context, journal, record, escrow).catch(stopped(record))));
  removeStaged(context, readJournal(files, folder) ?? journal);
  if (blocked.length > 0) return blocked;
  for (const path of foldersOf(journal)) if (files.stat(path)) files.syncFolder(path);
  eraseEscrow(files, folder);
  appendRecord(files, folder, { t: "ended", as: "rolled-back", at: context.now() });
  return [];
}

function foldersOf(journal: Journal): ReadonlySet<string> {
  return new Set(journal.files.map((record) => nodePath.dirname(record.path)));
}

/** Removes staged files that a crash left. */
export function removeStaged(context: Context, journal: Journal): void {
  for (const path of journal.staged) {
    try {
      context.host.files.remove(path);
    } catch {
      // Its folder is gone or forbidden now: there is nothing of ours that we could still remove.
    }
  }
}

async function putFileBack(
  context: Context,
  journal: Journal,
  record: FileRecord,
  escrow: Escrow | undefined,
): Promise<readonly Blocked[]> {
  const { files } = context.host;
  for (let tried = 0; tried < TRIES; tried++) {
    let now: ReturnType<typeof files.read>;
    try {
      now = files.read(record.path, Number.POSITIVE_INFINITY);
    } catch (error) {
      // A file that somebody removed since holds no key, neither the old nor the new one.
      if (hasCode(error, "ENOENT", "ENOTDIR")) return [];
      return all(
        record,
        error instanceof Error && "code" in error ? `can't be read (${String(error.code)})` : "can't be read",
      );
    }
    const digest = digestOf(now.bytes);
    if (digest === record.before) return [];
    if (escrow === undefined) return all(record, "what stood there was erased");
    const { bytes, blocked } = await inverse(context, journal, record, now.bytes, escrow);
    if (digestOf(bytes) === digest) return blocked;
    if (await write(context, journal, record, bytes, { digest, info: now.info })) return blocked;
  }
  return all(record, "another program keeps writing the file");
}

/** One file that can't be written now keeps no other from going back. */
function stopped(record: FileRecord): (error: unknown) => readonly Blocked[] {
  return (error) => {
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    return all(record, `can't be written${code}`);
  };
}

function all(record: FileRecord, reason: string): readonly Blocked[] {
  return record.spots.map(({ id }) => ({ id, path: record.path, reason }));
}

type Seen = {
  readonly digest: string;
  readonly info: {
    readonly identity: string;
    readonly mode: number;
    readonly uid: number;
    readonly gid: number;
  };
};

async function write(
  context: Context,
  journal: Journal,
  record: FileRecord,
  bytes: Uint8Array,
  seen: Seen,
): Promise<boolean> {
  const { files } = context.host;
  const staged = stagedName(record.path);
  appendRecord(files, journal.folder, { t: "stage", path: staged });
  try {
    await files.create(staged, bytes, seen.info);
    const note = (path: string): void =>
      appendRecord(files, journal.folder, { t: "lock", path, at: Date.now() });
    return await holdingClientLocks(files, record.locks, note, () =>
      files.replace(staged, record.path, { digest: seen.digest, identity: seen.info.identity }),
    );
  } finally {
    files.remove(staged);
  }
}

/** The file's bytes with our change taken out. An untouched file needs the spans alone; an edited one is found again by address. */
async function inverse(
  context: Context,
  journal: Journal,
  record: FileRecord,
  bytes: Uint8Array,
  escrow: Escrow,
): Promise<{ bytes: Uint8Array; blocked: readonly Blocked[] }> {
  const { text, encoding } = toText(bytes);
  if (digestOf(bytes) === record.after) {
    const splices = record.spots.map((spot, index) => ({
      span: spot.spanAfter,
      text: escrow.was[`${record.n}:${index}`] ?? "",
    }));
    return { bytes: toBytes(splice(text, splices).text, encoding), blocked: [] };
  }
  const { splices, blocked } = await editedSpots(context, journal, record, text, escrow);
  return { bytes: toBytes(splice(text, splices).text, encoding), blocked };
}

/** In a file that somebody else edited: each place by its address, if it still holds what we wrote there. */
export async function editedSpots(
  context: Context,
  journal: Journal,
  record: FileRecord,
  text: string,
  escrow: Escrow,
): Promise<{
  splices: { span: readonly [number, number]; text: string; index: number }[];
  blocked: readonly Blocked[];
}> {
  const found = (await scan(context, escrowedKeys(journal, escrow))).spots;
  const splices: { span: readonly [number, number]; text: string; index: number }[] = [];
  const blocked: Blocked[] = [];
  for (const [index, spot] of record.spots.entries()) {
    const now = found.get(spot.id);
    const holds = now?.place.fingerprint;
    if (holds === spot.from || (spot.from === "" && now === undefined)) continue;
    const was = escrow.was[`${record.n}:${index}`] ?? "";
    const span = now && holds === spot.to ? whole(spot, now.span, text) : undefined;
    if (span) splices.push({ span, text: was, index });
    else blocked.push({ id: spot.id, path: record.path, reason: "it holds neither key any more" });
  }
  return { splices, blocked };
}

/** Both keys as the escrow holds them: where other files are back already, no place shows them whole. */
function escrowedKeys(journal: Journal, escrow: Escrow): { credential: string; secret: Secret }[] {
  const { credential } = journal.begin;
  return journal.files.flatMap((record) =>
    record.spots.flatMap((spot, index) => {
      if (spot.part !== "whole") return [];
      const [before, after] = spot.around ?? ["", ""];
      return [escrow.was, escrow.now]
        .map((side) => side[`${record.n}:${index}`] ?? "")
        .map((text) =>
          text.slice(
            text.startsWith(before) ? before.length : 0,
            text.length - (text.endsWith(after) ? after.length : 0),
          ),
        )
        .filter((text) => text !== "")
        .map((text) => ({ credential, secret: new Secret(decode(text, spot.codecs)) }));
    }),
  );
}

/** The span of a key, widened over an insertion's own text where that still stands around it. */
function whole(
  spot: SpotRecord,
  span: readonly [number, number],
  text: string,
): readonly [number, number] | undefined {
  const [before, after] = spot.around ?? ["", ""];
  const from = span[0] - before.length;
  const to = span[1] + after.length;
  return text.slice(from, span[0]) === before && text.slice(span[1], to) === after ? [from, to] : undefined;
}
