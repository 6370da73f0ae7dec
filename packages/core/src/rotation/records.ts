import { createHash } from "node:crypto";
import type { Codec, FileRef } from "@claude-rotate/contract";
import type { Encoding } from "../find/text.ts";

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
  /** Places in it that held what is written to others before: ids. */
  readonly held?: readonly string[];
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

/** A lock folder of another program's kind that we made: which one, so that no other is ever taken for it. */
export interface LockRecord {
  readonly t: "lock";
  readonly path: string;
  /** `device:inode`. */
  readonly identity: string;
  /** When it was made: milliseconds since 1970, as the file system tells it. Inodes are used again. */
  readonly made: number;
}

export type JournalRecord =
  | BeginRecord
  | FileRecord
  | ItemRecord
  /** Every file is staged and synced; renames may begin. */
  | { readonly t: "staged" }
  /** A further staged name: a redone file or the way back. Journaled before it is made. */
  | { readonly t: "stage"; readonly path: string }
  | LockRecord
  /** An item is about to be swapped. */
  | { readonly t: "swap"; readonly n: number }
  /** Its store refused that, since somebody else had changed it. */
  | { readonly t: "refused"; readonly n: number }
  /** Files that are no longer ours: they went back, or somebody else wrote the new key there before we could. */
  | { readonly t: "settled"; readonly files: readonly number[] }
  /** The point of no return. */
  | { readonly t: "committed"; readonly at: number }
  /** Nothing is left to do. */
  | { readonly t: "ended"; readonly as: "committed" | "rolled-back"; readonly at: number }
  | { readonly t: "undone"; readonly by: string; readonly at: number }
  /** A later command found that the rotation's clock had been more than an undo window ahead of its own: the window runs from here on. */
  | { readonly t: "seen"; readonly at: number }
  /** What undo needs is erased. */
  | { readonly t: "closed"; readonly at: number };

/** A line: eight hex digits of the record's SHA-256, a space, the record as JSON. */
export function journalLine(record: JournalRecord): string {
  const json = JSON.stringify(record);
  return `${checksum(json)} ${json}\n`;
}

function checksum(json: string): string {
  return createHash("sha256").update(json).digest("hex").slice(0, 8);
}

/** What a journal's text tells. */
export interface Records {
  /** Those whose checksum holds. A line that a crash has torn is no obstacle: what it was to tell was not done yet. */
  readonly whole: readonly JournalRecord[];
  /** A line does not hold that was synced before the first change: what was changed is not known any more. */
  readonly damaged: boolean;
}

/** What was known at the beginning stands up to the first empty line, and is synced whole before anything is staged. */
export function parseRecords(text: string): Records {
  const lines = text.split("\n");
  const read = lines.map(recordIn);
  const whole = read.flatMap((record) => record ?? []);
  const begun = whole.some(({ t }) => t === "begin");
  const firstEmpty = lines.indexOf("");
  const torn = read.slice(0, firstEmpty < 0 ? lines.length : firstEmpty).includes(undefined);
  const damaged = begun ? torn && whole.some(({ t }) => t === "staged") : lines.length > 1;
  return { whole, damaged };
}

function recordIn(line: string): JournalRecord | undefined {
  const json = line.slice(9);
  if (line[8] !== " " || checksum(json) !== line.slice(0, 8)) return undefined;
  const record = JSON.parse(json) as JournalRecord | null;
  return isWhole(record) ? record : undefined;
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
      return isText(record.path);
    case "lock":
      return isText(record.path) && isText(record.identity);
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
