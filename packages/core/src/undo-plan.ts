import { RotateError } from "@claude-rotate/contract";
import type { Context } from "./context.ts";
import { refuseUnwritable } from "./file-change.ts";
import type { Known, Scan } from "./find/machine.ts";
import { toText } from "./find/text.ts";
import { because, hasCode } from "./host/system-error.ts";
import { createBreath } from "./interrupted.ts";
import type { Blocked } from "./rotation/blocked.ts";
import type { Edit, FileChange } from "./rotation/change.ts";
import type { Escrow } from "./rotation/escrow.ts";
import type { ItemChange } from "./rotation/items.ts";
import type { Journal } from "./rotation/journal.ts";
import type { FileRecord, SpotRecord } from "./rotation/records.ts";
import { type Reversal, reverse } from "./rotation/reverse.ts";
import { itemsBack } from "./undo-items.ts";
import type { UndoSkips } from "./undo-skips.ts";

/** Every key of a scan. */
export function knownIn({ secrets }: Scan): readonly Known[] {
  return [...secrets].flatMap(([credential, known]) =>
    [...known.values()].map((secret) => ({ credential, secret })),
  );
}

/** What an undo changes, and what it can't. */
export interface Undone {
  readonly changes: readonly FileChange[];
  readonly items: readonly ItemChange[];
  readonly blocked: readonly Blocked[];
  /** Places that the user left out, by id. */
  readonly skipped: readonly string[];
}

/** What an undo works with. */
export interface Undoing {
  readonly journal: Journal;
  readonly escrow: Escrow;
  /** Every key that is known. */
  readonly known: readonly Known[];
  readonly skips: UndoSkips;
}

/** A mix of keys is no undo: while a place may still hold the new key that can't be put back now, nothing is. */
export function refuseStuck(blocked: readonly Blocked[]): void {
  const stuck = blocked.filter(({ pending }) => pending);
  const [first] = stuck;
  if (!first) return;
  const places = stuck.map(({ id, reason }) => `${id} (${reason})`).join(", ");
  throw new RotateError(
    "UNDO_BLOCKED",
    `nothing was put back, since not everything can be: ${places}`,
    first.path === "" ? {} : { path: first.path },
  );
}

/** A rotation's changes in reverse, on everything as it is now. Throws `PLACE_…`, `INTERRUPTED`. */
export async function changesBack(context: Context, undoing: Undoing, found: Scan): Promise<Undone> {
  const { journal, escrow, skips } = undoing;
  const { items, blocked } = itemsBack(context, journal, escrow, found, skips);
  const breath = createBreath(context.host);
  const backs: Back[] = [];
  for (const record of journal.files.filter((one) => !skips.file(one))) {
    await breath();
    backs.push(await changeBack(context, undoing, record));
  }
  return {
    changes: backs.flatMap(({ change }) => change ?? []),
    items,
    blocked: [...blocked, ...backs.flatMap((back) => back.blocked)],
    skipped: skippedIn(undoing),
  };
}

function skippedIn({ journal, skips }: Undoing): readonly string[] {
  const spots = journal.files.flatMap((record) =>
    record.spots.filter((spot) => skips.file(record) || skips.spot(record, spot)),
  );
  return [...spots, ...journal.items.filter(skips.item)].map(({ id }) => id);
}

interface Back {
  readonly change?: FileChange;
  readonly blocked: readonly Blocked[];
}

/** A file's change in reverse; none where it is as it was. */
async function changeBack(context: Context, undoing: Undoing, record: FileRecord): Promise<Back> {
  const { journal, escrow, known, skips } = undoing;
  const { path, locks, readers } = record;
  let now: ReturnType<Context["host"]["files"]["read"]>;
  try {
    now = context.host.files.read(path, Number.POSITIVE_INFINITY);
  } catch (error) {
    const reason = because("can't be read", error);
    // A mix of keys is no undo: what may still hold the new key is waited for.
    if (!hasCode(error, "ENOENT", "ENOTDIR"))
      throw new RotateError("PLACE_UNREADABLE", `the file ${reason}`, { path, cause: error });
    return { blocked: record.spots.map(({ id }) => ({ id, path, reason, pending: false })) };
  }
  const reversal = await reverse(context, journal, record, escrow, now, known);
  const { mode } = reversal;
  const kept = record.spots.filter((spot) => skips.spot(record, spot));
  const blocked = reversal.blocked.filter((one) => !kept.some(({ id }) => id === one.id));
  const edits = editsOf(record, reversal, kept);
  if (edits.length === 0 && mode === undefined) return { blocked };
  const change: FileChange = {
    path,
    info: now.info,
    bytes: now.bytes,
    decoded: toText(now.bytes),
    edits,
    ...(mode === undefined ? {} : { mode }),
    // The way back runs in reverse: what was written first is put back last.
    order: -record.order,
    locks,
    readers,
  };
  refuseUnwritable(context, change);
  return { change, blocked };
}

function editsOf({ spots }: FileRecord, { splices }: Reversal, kept: readonly SpotRecord[]): readonly Edit[] {
  const edits = splices.flatMap(({ span, text, index, now }): Edit[] => {
    const spot = spots[index];
    if (!spot || kept.includes(spot)) return [];
    const { part, from, to } = spot;
    const { id, address, codecs } = now ?? spot;
    return [{ id, address, span, text, codecs, part, from: to, to: from }];
  });
  return edits.sort((a, b) => a.span[0] - b.span[0]);
}

/** One file's, worked out anew. Throws `FILE_CHANGED`. */
export async function changeAgain(
  context: Context,
  undoing: Undoing,
  path: string,
): Promise<FileChange | undefined> {
  const record = undoing.journal.files.find((file) => file.path === path);
  const { change, blocked } = record
    ? await changeBack(context, undoing, record)
    : { blocked: [], change: undefined };
  if (!blocked.some(({ pending }) => pending) && (change || blocked.length === 0)) return change;
  throw new RotateError("FILE_CHANGED", "another program changed the file while it was to be put back", {
    path,
  });
}
