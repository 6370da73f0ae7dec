import { RotateError } from "@claude-rotate/contract";
import { type Aftermath, aftermath } from "./aftermath/aftermath.ts";
import { oldKey } from "./aftermath/old-keys.ts";
import { stepsOf } from "./aftermath/refresh.ts";
import type { Context } from "./context.ts";
import { askAboutDead, type DeadKey } from "./dead-key.ts";
import { scan } from "./find/scan.ts";
import { unstoppable } from "./interrupted.ts";
import { changesOf, count, type RotationReport } from "./report.ts";
import { damagedRotations } from "./rotation/damaged.ts";
import { type Escrow, readEscrow } from "./rotation/escrow.ts";
import { type Journal, journalDamaged, listJournals, newId } from "./rotation/journal.ts";
import { takeLock } from "./rotation/lock.ts";
import { latest, proveChanges } from "./rotation/prove.ts";
import { JOURNAL_VERSION } from "./rotation/records.ts";
import { recover, settleUndo } from "./rotation/recover.ts";
import { transact } from "./rotation/transaction.ts";
import { SKIPPED } from "./skip.ts";
import { changeAgain, changesBack, knownIn, refuseStuck, type Undone } from "./undo-plan.ts";
import { createUndoSkips } from "./undo-skips.ts";

export interface UndoOptions {
  /** Absent: the last one that can be undone. */
  readonly id?: string;
  /** False: the issuer is not asked about the keys that come back. Default true. */
  readonly verify?: boolean;
  /** Places and files that stay as they are: what can't be put back otherwise holds the whole undo. Named as a rotation's. */
  readonly skip?: readonly string[];
  /** Asked where a key that comes back is dead; answering no changes nothing. Absent: it fails. */
  readonly confirm?: (dead: readonly DeadKey[]) => Promise<boolean>;
}

/**
 * Puts a committed rotation or fix back, on the files as they are now: what somebody else edited meanwhile stays. A place
 * that holds neither key is named in `left`. Throws `UNDO_NOTHING`, `UNDO_CLOSED`, `UNDO_OVERLAPPED`, `UNDO_BLOCKED`,
 * `PLACE_UNKNOWN`, `ROTATION_UNKNOWN`, `JOURNAL_DAMAGED`; `KEY_NOT_VALID` where its issuer calls a key dead that would come back.
 */
export async function undo(context: Context, options: UndoOptions = {}): Promise<RotationReport> {
  await recover(context, { before: "rotate" });
  const own = newId(context.host, context.now());
  const lock = await takeLock(context.host, own);
  try {
    const { journal, escrow } = choose(context, options.id);
    const found = await scan(context);
    const known = knownIn(found);
    const skips = createUndoSkips(context, journal, found, options.skip ?? []);
    const undoing = { journal, escrow, known, skips };
    const undone = await changesBack(context, undoing, found);
    refuseStuck(undone.blocked);
    const now = latest(undone.changes, (path) => changeAgain(context, undoing, path));
    const before = new Map(journal.files.map((record) => [record.path, record.before]));
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
    let warnings: readonly string[] = [];
    if (undone.changes.length + undone.items.length === 0) {
      if (undone.blocked.length + undone.skipped.length === 0) await settle();
    } else {
      if (options.verify !== false) await askAboutDead(context, found, { journal, escrow }, options.confirm);
      warnings = await transact(context, lock, {
        begin,
        changes: undone.changes,
        items: undone.items,
        again: now.again,
        prove: () => proveChanges(context, now.ours(), { known, before }),
        settle,
      });
    }
    const done = { ...undone, changes: now.all() };
    const after = await aftermathOf(context, journal, done);
    return report(own, journal, done, { warnings, after, problems: found.machine.problems });
  } finally {
    lock.abandon();
  }
}

function choose(context: Context, id: string | undefined): { journal: Journal; escrow: Escrow } {
  const all = listJournals(context.host);
  const journals = all.filter(
    (journal) => journal.begin.kind !== "undo" && journal.committed && journal.undoneBy === undefined,
  );
  const journal = id === undefined ? journals.at(-1) : journals.find((one) => one.begin.id === id);
  refuseDamaged(context, id ?? journal?.begin.id ?? "");
  if (id !== undefined && !all.some((one) => one.begin.id === id)) {
    throw new RotateError("ROTATION_UNKNOWN", `there is no rotation ${id}`);
  }
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

/** What a damaged rotation changed after the one that is meant, nobody can tell: an undo would be by guess. */
function refuseDamaged({ host }: Context, id: string): void {
  const damaged = damagedRotations(host).find((one) => one.state !== "unbegun" && one.id >= id);
  if (damaged) throw journalDamaged(damaged.folder);
}

function overlaps(one: Journal, other: Journal): boolean {
  const touched = ({ files, items }: Journal): readonly string[] => [
    ...files.flatMap(({ spots }) => spots.map(({ id }) => id)),
    ...files.flatMap(({ path, modeAfter }) => (modeAfter === undefined ? [] : path)),
    ...items.map(({ id }) => id),
  ];
  const ids = new Set(touched(one));
  return touched(other).some((id) => ids.has(id));
}

/** After an undo it is the new key that programs still hold. */
async function aftermathOf(context: Context, { begin }: Journal, undone: Undone): Promise<Aftermath> {
  // All is put back: a signal that comes now must not say otherwise.
  const found = await scan({ ...context, host: unstoppable(context.host) });
  const files = undone.changes.map(({ path }) => path);
  const old = [oldKey(found, begin.credential, begin.to)];
  return aftermath(context, { old, found, files, steps: stepsOf(undone, found) });
}

interface Told extends Pick<RotationReport, "warnings" | "problems"> {
  readonly after: Aftermath;
}

function report(
  id: string,
  journal: Journal,
  undone: Undone,
  { warnings, after, problems }: Told,
): RotationReport {
  const { changes, items, blocked, skipped } = undone;
  const { credential, from, to, hints } = journal.begin;
  const places = changesOf(undone, "committed").length;
  const state = places > 0 ? "committed" : "unchanged";
  const neither = blocked.length > 0 ? ` · ${blocked.length} left, which hold neither key` : "";
  const left = skipped.length > 0 ? `${neither} · ${skipped.length} left as they are` : neither;
  return {
    id,
    credential,
    from: [to],
    to: from[0] ?? "",
    hints,
    state,
    changed: places > 0,
    changes: changesOf({ changes, items }, state),
    left: [
      ...blocked.map(({ id: place, reason }) => ({ place, reason })),
      ...skipped.map((place) => ({ place, reason: SKIPPED })),
    ],
    done: [],
    restart: after.restart,
    leftovers: after.leftovers,
    passedOver: [],
    revoke: [],
    warnings: [...warnings, ...after.warnings],
    problems,
    summary:
      places > 0
        ? `${count(places, "place")} ${places === 1 ? "is as it was" : "are as they were"} before ${journal.begin.id}${left}`
        : `nothing to put back${left}`,
  };
}
