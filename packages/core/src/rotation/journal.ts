import { createHash } from "node:crypto";
import nodePath from "node:path";
import {
  type Codec,
  type FileRef,
  type Files,
  type Host,
  isRotateError,
  RotateError,
} from "@claude-rotate/contract";
import type { Encoding } from "../find/text.ts";
import { listState } from "./lock.ts";

/** The journal's own version. A newer one is refused: its records may mean something else. */
export const JOURNAL_VERSION = 1;

/** One spot of a file, before and after. Fingerprints only. */
export interface SpotRecord {
  /** The place's id. */
  readonly id: string;
  readonly address: string;
  /** In the text before the change. */
  readonly span: readonly [number, number];
  /** In the text after it. */
  readonly spanAfter: readonly [number, number];
  readonly codecs: readonly Codec[];
  readonly part: "whole" | "last20";
  /** Empty where nothing stood there. */
  readonly from: string;
  /** Empty where nothing stands there afterwards. */
  readonly to: string;
  /** An insertion's own text around the key. */
  readonly around?: readonly [before: string, after: string];
}

/** A store that reads a file, and as what: the way back to an edited file from any folder. */
export interface FileReader {
  readonly store: string;
  readonly ref: FileRef;
}

export interface FileRecord {
  readonly t: "file";
  readonly n: number;
  /** The real path. */
  readonly path: string;
  /** `device:inode` before the change. */
  readonly identity: string;
  /** Permission bits before the change, */
  readonly mode: number;
  /** and after it, where they change. */
  readonly modeAfter?: number;
  readonly uid: number;
  readonly gid: number;
  readonly encoding: Encoding;
  /** SHA-256 of the bytes before. */
  readonly before: string;
  /** SHA-256 of the staged bytes. */
  readonly after: string;
  /** The staged file's absolute path. */
  readonly staged: string;
  /** A second name of the old file, until the change is proved: absolute. */
  readonly kept: string;
  /** The file bears extended attributes or access control lists, and the staged one must too. */
  readonly attributes?: true;
  readonly order: number;
  /** Lock folders that other programs take to write the file. */
  readonly locks: readonly string[];
  readonly readers: readonly FileReader[];
  readonly spots: readonly SpotRecord[];
}

/** One item, before it is swapped. */
export interface ItemRecord {
  readonly t: "item";
  readonly n: number;
  /** The place's id. */
  readonly id: string;
  /** The item store's id. */
  readonly store: string;
  readonly address: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export type Kind = "rotate" | "fix" | "undo";

export interface BeginRecord {
  readonly t: "begin";
  readonly v: number;
  readonly id: string;
  /** What a person asked for; `undo` puts a `rotate` or a `fix` back. */
  readonly kind: Kind;
  /** The rotation that an undo puts back. */
  readonly of?: string;
  readonly credential: string;
  readonly from: readonly string[];
  readonly to: string;
  readonly hints: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** False: the undo window closes at commit. */
  readonly undo: boolean;
}

export type JournalRecord =
  | BeginRecord
  | FileRecord
  | ItemRecord
  /** Every file is staged and synced; renames may begin. */
  | { readonly t: "staged" }
  /** A further staged name: a redone file or the way back. Journaled before it is made. */
  | { readonly t: "stage"; readonly path: string }
  | { readonly t: "lock"; readonly path: string; readonly at: number }
  /** An item is about to be swapped. */
  | { readonly t: "swap"; readonly n: number }
  /** Files that are no longer ours: they went back, or somebody else wrote the new key there before we could. */
  | { readonly t: "settled"; readonly files: readonly number[] }
  /** The point of no return. */
  | { readonly t: "committed"; readonly at: number }
  /** Nothing is left to do. */
  | { readonly t: "ended"; readonly as: "committed" | "rolled-back"; readonly at: number }
  | { readonly t: "undone"; readonly by: string; readonly at: number }
  /** What undo needs is erased. */
  | { readonly t: "closed"; readonly at: number };

/** A journal, read. */
export interface Journal {
  readonly folder: string;
  readonly begin: BeginRecord;
  /** The last record of each file, in order of `n`, without settled ones. */
  readonly files: readonly FileRecord[];
  /** Those whose swap began. */
  readonly items: readonly ItemRecord[];
  /** Every file was staged: from here on a file whose staged name is gone was written. */
  readonly ready: boolean;
  /** Every staged or kept name that was ever journaled. */
  readonly staged: readonly string[];
  readonly locks: readonly { readonly path: string; readonly at: number }[];
  readonly committed: boolean;
  readonly ended?: "committed" | "rolled-back";
  readonly undoneBy?: string;
  readonly closed: boolean;
}

const LIMIT = 1024 * 1024 * 1024;

export function rotationsFolder(host: Host): string {
  return nodePath.join(host.paths.state, "rotations");
}

export function journalPath(folder: string): string {
  return nodePath.join(folder, "journal");
}

/** A line: eight hex digits of the record's SHA-256, a space, the record as JSON. */
export function journalLine(record: JournalRecord): string {
  const json = JSON.stringify(record);
  return `${checksum(json)} ${json}\n`;
}

function checksum(json: string): string {
  return createHash("sha256").update(json).digest("hex").slice(0, 8);
}

/** Adds a record and syncs it. It starts on a line of its own, whatever a crash may have torn before it. */
export function appendRecord(files: Files, folder: string, record: JournalRecord): void {
  files.append(
    journalPath(folder),
    Buffer.from(`
${journalLine(record)}`),
  );
}

/** The records whose checksum holds; a torn line is no obstacle. */
function parseRecords(text: string): readonly JournalRecord[] {
  return text.split("\n").flatMap((line) => {
    const json = line.slice(9);
    if (line[8] !== " " || checksum(json) !== line.slice(0, 8)) return [];
    const record = JSON.parse(json) as JournalRecord | null;
    return isWhole(record) ? [record] : [];
  });
}

/** Whether a record has what its readers need: a right checksum says nothing of who made it. */
function isWhole(record: JournalRecord | null): record is JournalRecord {
  switch (record?.t) {
    case "begin":
      return record.v > JOURNAL_VERSION || isBegin(record);
    case "file":
      return (
        [record.path, record.staged, record.kept].every(isText) &&
        [record.locks, record.readers, record.spots].every(Array.isArray)
      );
    case "stage":
    case "lock":
      return isText(record.path);
    case "settled":
      return Array.isArray(record.files);
    default:
      return isText(record?.t);
  }
}

function isBegin({ v, id, at, from, hints }: BeginRecord): boolean {
  const isNumbered = typeof v === "number" && typeof at === "number";
  return isNumbered && isText(id) && Array.isArray(from) && typeof hints === "object" && hints !== null;
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

/**
 * Reads a rotation's journal; `undefined` where it never got as far as its first record: nothing was changed then.
 * Throws `JOURNAL_NEWER`.
 */
export function readJournal(files: Files, folder: string): Journal | undefined {
  const path = journalPath(folder);
  if (files.stat(path) === undefined) return undefined;
  const records = parseRecords(Buffer.from(files.read(path, LIMIT).bytes).toString("utf8"));
  const begin = records.find((record) => record.t === "begin");
  if (!begin) return undefined;
  if (begin.v > JOURNAL_VERSION) {
    throw new RotateError(
      "JOURNAL_NEWER",
      `a rotation was written by a newer version of claude-rotate (journal ${begin.v})`,
      { path },
    );
  }
  const latest = new Map<number, FileRecord>();
  const staged: string[] = [];
  const swapped = new Set<number>();
  for (const record of records) {
    if (record.t === "file") latest.set(record.n, record);
    if (record.t === "file") staged.push(record.staged, record.kept);
    if (record.t === "stage") staged.push(record.path);
    if (record.t === "settled") for (const n of record.files) latest.delete(n);
    if (record.t === "swap") swapped.add(record.n);
  }
  const ended = records.findLast((record) => record.t === "ended");
  const undone = records.findLast((record) => record.t === "undone");
  return {
    folder,
    begin,
    files: [...latest.values()].sort((a, b) => a.n - b.n),
    items: records.filter((record) => record.t === "item").filter(({ n }) => swapped.has(n)),
    ready: records.some((record) => record.t === "staged"),
    staged,
    locks: records.filter((record) => record.t === "lock"),
    committed: records.some((record) => record.t === "committed"),
    ...(ended ? { ended: ended.as } : {}),
    ...(undone ? { undoneBy: undone.by } : {}),
    closed: records.some((record) => record.t === "closed"),
  };
}

/** Every rotation's folder, oldest first. */
export function rotationFolders(host: Host): readonly string[] {
  const folder = rotationsFolder(host);
  const names = listState(host, folder).filter(({ kind }) => kind === "folder");
  return names.map(({ name }) => nodePath.join(folder, name)).sort();
}

/** Every rotation's journal, oldest first; folders that hold none, or one of a newer version, are left out. */
export function listJournals(
  host: Host,
  folders: readonly string[] = rotationFolders(host),
): readonly Journal[] {
  return folders.flatMap((folder) => {
    try {
      return readJournal(host.files, folder) ?? [];
    } catch (error) {
      if (isRotateError(error) && error.code === "JOURNAL_NEWER") return [];
      throw error;
    }
  });
}
