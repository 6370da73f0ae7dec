import { RotateError, Secret } from "@claude-rotate/contract";
import type { Context } from "./context.ts";
import { scan } from "./find/scan.ts";
import { toText } from "./find/text.ts";
import { digestOf } from "./host/files.ts";
import { changesOf, count, type RotationReport } from "./report.ts";
import { newId } from "./rotate.ts";
import { editedSpots } from "./rotation/back.ts";
import type { Blocked } from "./rotation/blocked.ts";
import type { Edit, FileChange } from "./rotation/change.ts";
import { type Escrow, readEscrow } from "./rotation/escrow.ts";
import { type ItemChange, itemSpot } from "./rotation/items.ts";
import { type FileRecord, JOURNAL_VERSION, type Journal, listJournals } from "./rotation/journal.ts";
import { takeLock } from "./rotation/lock.ts";
import { recover, settleUndo } from "./rotation/recover.ts";
import { transact } from "./rotation/transaction.ts";

/**
 * Puts a committed rotation back, on the files as they are now: what somebody else edited meanwhile stays. A place that
 * holds neither key is named in `left`. Throws `UNDO_NOTHING`, `UNDO_CLOSED`, `UNDO_OVERLAPPED`, `ROTATION_UNKNOWN`.
 */
export async function undo(context: Context, id?: string): Promise<RotationReport> {
  const own = newId(context.now());
  await recover(context, { before: "rotate" });
  const lock = await takeLock(context.host, own);
  try {
    const { journal, escrow } = choose(context, id);
    let warnings: readonly string[] = [];
    const undone = await changesBack(context, journal, escrow);
    const { credential, from, to, hints } = journal.begin;
    const begin = {
      t: "begin",
      v: JOURNAL_VERSION,
      id: own,
      kind: "undo",
      of: journal.begin.id,
      credential,
      from: [to],
      to: from[0] ?? "",
      hints,
      at: context.now(),
      undo: false,
    } as const;
    const settle = async (): Promise<void> => settleUndo(context, journal.begin.id, own);
    if (undone.changes.length + undone.items.length === 0) {
      if (undone.blocked.length === 0) await settle();
    } else {
      const again = (path: string): Promise<FileChange> => changeAgain(context, journal, escrow, path);
      warnings = await transact(context, lock, {
        begin,
        changes: undone.changes,
        items: undone.items,
        again,
        prove: () => prove(context, undone.changes),
        settle,
      });
    }
    return report(own, journal, undone, warnings);
  } finally {
    lock.abandon();
  }
}

function choose(context: Context, id: string | undefined): { journal: Journal; escrow: Escrow } {
  const journals = listJournals(context.host).filter(
    (journal) => journal.begin.kind === "rotate" && journal.committed && journal.undoneBy === undefined,
  );
  if (id !== undefined && !listJournals(context.host).some((journal) => journal.begin.id === id)) {
    throw new RotateError("ROTATION_UNKNOWN", `there is no rotation ${id}`);
  }
  const journal = id === undefined ? journals.at(-1) : journals.find((one) => one.begin.id === id);
  if (!journal)
    throw new RotateError(
      "UNDO_NOTHING",
      id === undefined ? "there is no rotation to undo" : `the rotation ${id} has nothing to undo`,
    );
  const later = journals.slice(journals.indexOf(journal) + 1).find((one) => overlaps(journal, one));
  if (later)
    throw new RotateError("UNDO_OVERLAPPED", `a later rotation changed the same places: ${later.begin.id}`, {
      hint: `claude-rotate undo ${later.begin.id}`,
    });
  const escrow = readEscrow(context.host.files, journal.folder);
  if (!escrow)
    throw new RotateError("UNDO_CLOSED", "the undo window is closed: what stood there before was erased");
  return { journal, escrow };
}

function overlaps(one: Journal, other: Journal): boolean {
  const ids = new Set(one.files.flatMap((file) => file.spots.map((spot) => spot.id)));
  return other.files.some((file) => file.spots.some((spot) => ids.has(spot.id)));
}

interface Undone {
  readonly changes: readonly FileChange[];
  readonly items: readonly ItemChange[];
  readonly blocked: readonly Blocked[];
}

async function changesBack(context: Context, journal: Journal, escrow: Escrow): Promise<Undone> {
  const changes: FileChange[] = [];
  const { items, blocked } = await itemsBack(context, journal, escrow);
  for (const record of journal.files) {
    const back = await changeBack(context, journal, record, escrow);
    if (back.change && back.change.edits.length > 0) changes.push(back.change);
    blocked.push(...back.blocked);
  }
  return { changes, items, blocked };
}

async function itemsBack(
  context: Context,
  journal: Journal,
  escrow: Escrow,
): Promise<{ items: readonly ItemChange[]; blocked: Blocked[] }> {
  if (journal.items.length === 0) return { items: [], blocked: [] };
  const { spots } = await scan(context);
  const items: ItemChange[] = [];
  const blocked: Blocked[] = [];
  for (const record of journal.items) {
    const spot = spots.get(record.id);
    const was = escrow.was[itemSpot(record.n)];
    if (spot?.place.fingerprint === record.from) continue;
    if (spot?.item && spot.place.fingerprint === record.to && was !== undefined) {
      const { id, from, to } = record;
      items.push({ id, found: spot.item, was: spot.secret, now: new Secret(was), from: to, to: from });
    } else blocked.push({ id: record.id, path: "", reason: "it holds neither key any more" });
  }
  return { items, blocked };
}

/** A file's change in reverse: by spans where nobody else wrote it since, by addresses otherwise. */
async function changeBack(
  context: Context,
  journal: Journal,
  record: FileRecord,
  escrow: Escrow,
): Promise<{ change?: FileChange; blocked: readonly Blocked[] }> {
  const { files } = context.host;
  const missing = (reason: string): Blocked[] =>
    record.spots.map(({ id }) => ({ id, path: record.path, reason }));
  let now: ReturnType<typeof files.read>;
  try {
    now = files.read(record.path, Number.POSITIVE_INFINITY);
  } catch (error) {
    return {
      blocked: missing(
        error instanceof Error && "code" in error ? `can't be read (${String(error.code)})` : "can't be read",
      ),
    };
  }
  const decoded = toText(now.bytes);
  const untouched = digestOf(now.bytes) === record.after;
  const { splices, blocked } = untouched
    ? {
        splices: record.spots.map((spot, index) => ({
          span: spot.spanAfter,
          text: escrow.was[`${record.n}:${index}`] ?? "",
          index,
        })),
        blocked: [],
      }
    : await editedSpots(context, journal, record, decoded.text, escrow);
  const edits = splices.flatMap(({ span, text, index }): Edit[] => {
    const spot = record.spots[index];
    if (!spot) return [];
    const { id, address, codecs, part, from, to } = spot;
    return [{ id, address, span, text, codecs, part, from: to, to: from }];
  });
  const { path, locks } = record;
  // The way back runs in reverse: what was written first is put back last.
  return {
    change: { path, info: now.info, bytes: now.bytes, decoded, edits, order: -record.order, locks },
    blocked,
  };
}

async function changeAgain(
  context: Context,
  journal: Journal,
  escrow: Escrow,
  path: string,
): Promise<FileChange> {
  const record = journal.files.find((file) => file.path === path);
  const change = record && (await changeBack(context, journal, record, escrow)).change;
  if (change && change.edits.length > 0) return change;
  throw new RotateError("FILE_CHANGED", "another program changed the file while it was to be put back", {
    path,
  });
}

async function prove(context: Context, changes: readonly FileChange[]): Promise<void> {
  const { spots } = await scan(context);
  for (const { path, edits } of changes) {
    for (const edit of edits) {
      const holds = spots.get(edit.id)?.place.fingerprint;
      // A tail is recognised only while some place shows the key whole.
      if (holds === edit.from && edit.from !== "")
        throw new RotateError("PROOF_FAILED", `${edit.address} still holds the new key`, { path });
    }
  }
}

function report(id: string, journal: Journal, undone: Undone, warnings: readonly string[]): RotationReport {
  const { changes, items, blocked } = undone;
  const { credential, from, to, hints } = journal.begin;
  const places = changes.reduce((sum, change) => sum + change.edits.length, items.length);
  const state = places > 0 ? "committed" : "unchanged";
  const left = blocked.length > 0 ? ` · ${blocked.length} left, which hold neither key` : "";
  return {
    id,
    credential,
    from: [to],
    to: from[0] ?? "",
    hints,
    state,
    changed: places > 0,
    changes: changesOf({ changes, items }, state),
    left: blocked.map(({ id: place, reason }) => ({ place, reason })),
    done: [],
    restart: [],
    leftovers: [],
    warnings,
    summary:
      places > 0
        ? `${count(places, "place")} ${places === 1 ? "is as it was" : "are as they were"} before ${journal.begin.id}${left}`
        : `nothing to put back${left}`,
  };
}
