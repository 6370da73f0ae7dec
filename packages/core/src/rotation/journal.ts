import nodePath from "node:path";
import { type Files, type Host, isRotateError, RotateError } from "@claude-rotate/contract";
import { because } from "../host/system-error.ts";
import { refuseForeign } from "../own-state.ts";
import { isStagedName } from "../staged-name.ts";
import { idAt, timeOf } from "./id.ts";
import { listState } from "./lock.ts";
import {
  type BeginRecord,
  type FileRecord,
  type ItemRecord,
  JOURNAL_VERSION,
  type JournalRecord,
  journalLine,
  type LockRecord,
  parseRecords,
  type Records,
} from "./records.ts";

/** A journal, read. */
export interface Journal {
  readonly folder: string;
  readonly begin: BeginRecord;
  /** The last record of each file, in order of `n`, without settled ones. */
  readonly files: readonly FileRecord[];
  /** Those whose swap began. */
  readonly items: readonly ItemRecord[];
  /** Those of them, by `n`, that somebody else had changed: what stands there is his, unless it is our own value. */
  readonly refused: ReadonlySet<number>;
  /** Every file was staged: from here on a file whose staged name is gone was written. */
  readonly ready: boolean;
  /** Every staged or kept name that was ever journaled. */
  readonly staged: readonly string[];
  readonly locks: readonly LockRecord[];
  readonly committed: boolean;
  readonly ended?: "committed" | "rolled-back";
  readonly undoneBy?: string;
  /** Where the undo window begins: milliseconds since 1970. */
  readonly since: number;
  readonly closed: boolean;
}

export const JOURNAL_LIMIT: number = 1024 * 1024 * 1024;

export function rotationsFolder(host: Host): string {
  return nodePath.join(host.paths.state, "rotations");
}

export function journalPath(folder: string): string {
  return nodePath.join(folder, "journal");
}

/** Adds a record and syncs it. It starts on a line of its own, whatever a crash may have torn before it. */
export function appendRecord(files: Files, folder: string, record: JournalRecord): void {
  files.append(
    journalPath(folder),
    Buffer.from(`
${journalLine(record)}`),
  );
}

/** All that its text tells; nothing where there is none. Throws `STATE_UNUSABLE`. */
export function readRecords(files: Files, folder: string): Records {
  const path = journalPath(folder);
  try {
    if (files.stat(path) === undefined) return { whole: [], damaged: false };
    const { bytes, info } = files.read(path, JOURNAL_LIMIT);
    refuseForeign(files, path, info);
    return parseRecords(Buffer.from(bytes).toString("utf8"));
  } catch (cause) {
    if (isRotateError(cause)) throw cause;
    throw new RotateError("STATE_UNUSABLE", because("a rotation's journal can't be read", cause), {
      path,
      cause,
    });
  }
}

/**
 * Reads a rotation's journal; `undefined` where it never got as far as its first record: nothing was changed then.
 * Throws `STATE_UNUSABLE`, `JOURNAL_NEWER` or `JOURNAL_DAMAGED`.
 */
export function readJournal(files: Files, folder: string): Journal | undefined {
  const path = journalPath(folder);
  const { whole: records, damaged } = readRecords(files, folder);
  const begin = records.find((record) => record.t === "begin");
  if (begin && begin.v > JOURNAL_VERSION) {
    throw new RotateError(
      "JOURNAL_NEWER",
      `a rotation was written by a newer version of claude-rotate (journal ${begin.v})`,
      { path },
    );
  }
  if (damaged) throw journalDamaged(folder);
  if (!begin) return undefined;
  const latest = new Map<number, FileRecord>();
  const swapped = new Set<number>();
  const refused = new Set<number>();
  for (const record of records) {
    if (record.t === "file") latest.set(record.n, record);
    if (record.t === "settled") for (const n of record.files) latest.delete(n);
    if (record.t === "swap") swapped.add(record.n);
    if (record.t === "refused") refused.add(record.n);
  }
  const ended = records.findLast((record) => record.t === "ended");
  const undone = records.findLast((record) => record.t === "undone");
  const seen = records.find((record) => record.t === "seen");
  return {
    folder,
    begin,
    files: [...latest.values()].sort((a, b) => a.n - b.n),
    items: records.filter((record) => record.t === "item").filter(({ n }) => swapped.has(n)),
    refused,
    ready: records.some((record) => record.t === "staged"),
    staged: stagedIn(records),
    locks: records.filter((record) => record.t === "lock"),
    // Behind a way back it says nothing: who wrote it had lost the rotation to somebody else.
    committed: ended?.as !== "rolled-back" && records.some((record) => record.t === "committed"),
    ...(ended ? { ended: ended.as } : {}),
    ...(undone ? { undoneBy: undone.by } : {}),
    since: seen?.at ?? begin.at,
    closed: records.some((record) => record.t === "closed"),
  };
}

/** A rotation of which it is not known any more what it changed. */
export function journalDamaged(folder: string): RotateError {
  const id = nodePath.basename(folder);
  return new RotateError(
    "JOURNAL_DAMAGED",
    `the journal of the rotation ${id} is damaged: what it changed is not known any more`,
    {
      path: journalPath(folder),
      hint: `Give it up with \`claude-rotate forget ${id}\`, which erases the keys that it kept; \`claude-rotate scan\` shows what stands where, and \`claude-rotate rotate --from FP\` moves it.`,
    },
  );
}

/** Every staged or kept name. What has no such name, or stands beside no file of the rotation, was never ours to remove. */
export function stagedIn(records: readonly JournalRecord[]): readonly string[] {
  const folders = new Set(
    records.flatMap((record) => (record.t === "file" ? nodePath.dirname(record.path) : [])),
  );
  const named = records.flatMap((record) => {
    if (record.t === "file") return [record.staged, record.kept];
    return record.t === "stage" ? record.path : [];
  });
  return named.filter((path) => folders.has(nodePath.dirname(path)) && isStagedName(nodePath.basename(path)));
}

/** Every rotation's folder, oldest first. */
export function rotationFolders(host: Host): readonly string[] {
  const folder = rotationsFolder(host);
  const names = listState(host, folder).filter(({ kind }) => kind === "folder");
  return names.map(({ name }) => nodePath.join(folder, name)).sort();
}

/** A new rotation's id. It sorts behind all others, though the clock was set back meanwhile: undo goes by their order. */
export function newId(host: Host, now: number): string {
  const times = rotationFolders(host).map((folder) => timeOf(nodePath.basename(folder)));
  return idAt(Math.max(now, ...times.map((time) => time + 1)));
}

/** Every rotation's journal, oldest first; folders that hold none that can be understood are left out. */
export function listJournals(
  host: Host,
  folders: readonly string[] = rotationFolders(host),
): readonly Journal[] {
  return folders.flatMap((folder) => {
    try {
      return readJournal(host.files, folder) ?? [];
    } catch (error) {
      if (isRotateError(error) && error.code.startsWith("JOURNAL_")) return [];
      throw error;
    }
  });
}
