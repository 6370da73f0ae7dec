import { RotateError } from "@claude-rotate/contract";
import type { Context } from "./context.ts";
import { dryRun } from "./dry-run.ts";
import type { Scan } from "./find/machine.ts";
import { rescan, scan } from "./find/scan.ts";
import { changesOf, count, type RotationReport } from "./report.ts";
import { UNDO_WINDOW } from "./rotate.ts";
import type { FileChange } from "./rotation/change.ts";
import type { ItemChange } from "./rotation/items.ts";
import { newId } from "./rotation/journal.ts";
import { takeLock } from "./rotation/lock.ts";
import { latest, proveChanges } from "./rotation/prove.ts";
import { JOURNAL_VERSION } from "./rotation/records.ts";
import { recover } from "./rotation/recover.ts";
import { transact } from "./rotation/transaction.ts";

/**
 * Any changes, as data. A file appears once: all its edits (swaps, insertions, removals, other text) and its new
 * permission bits in one `FileChange`, made by `fileChange` from a reading of the scan or from `readForChange`.
 */
export interface Changes {
  readonly files: readonly FileChange[];
  /** Swaps of keys outside files. */
  readonly items: readonly ItemChange[];
}

export interface FixOptions {
  /** Whose key moves, for `history` and reports; empty where none does. */
  readonly credential: string;
  /**
   * Works the changes out, under the lock. Called once with a scan; again with a fresh one for each file that another
   * program wrote meanwhile, and then only that file's change counts. A file that needs no change any more must be left out.
   */
  readonly work: (scan: Scan) => Promise<Changes>;
  /** Asked once, with the first work; answering no changes nothing. Absent: nobody is asked. */
  readonly confirm?: (changes: Changes, scan: Scan) => Promise<boolean>;
  readonly dryRun?: boolean;
  readonly noUndo?: boolean;
}

/**
 * Makes changes that are no rotation, all or none, with everything that a rotation promises: journaled as `fix`, shown by
 * `history`, put back by `undo`. Throws a `RotateError`; whatever it is but `WAY_BACK_BLOCKED`, everything is as it was.
 * After the write the files' own stores must find each `to` where it was written, and no `from` any more.
 */
export async function fix(given: Context, options: FixOptions): Promise<RotationReport> {
  const context = options.dryRun ? dryRun(given) : given;
  await recover(context, { before: "rotate" });
  const id = newId(context.host, context.now());
  const lock = await takeLock(context.host, id);
  try {
    const found = await scan(context);
    const wanted = await options.work(found);
    const facts = { id, credential: options.credential, wanted, found, warnings: [] };
    if (wanted.files.length + wanted.items.length === 0) return report(facts, "unchanged");
    if (options.confirm && !(await options.confirm(wanted, found)))
      throw new RotateError("INTERRUPTED", "you said no");
    const now = latest(wanted.files, (path) => changedAgain(context, options, found, path));
    const warnings = await transact(context, lock, {
      begin: {
        t: "begin",
        v: JOURNAL_VERSION,
        id,
        kind: "fix",
        credential: options.credential,
        ...moved(wanted),
        hints: hintsOf(found),
        at: context.now(),
        undo: !options.noUndo,
      },
      changes: wanted.files,
      items: wanted.items,
      again: now.again,
      prove: () => proveChanges(context, now.ours()),
    });
    const done = { ...facts, wanted: { ...wanted, files: now.all() }, warnings };
    if (options.dryRun) return report(done, "planned");
    return report(done, "committed", options.noUndo ? undefined : context.now() + UNDO_WINDOW);
  } finally {
    lock.abandon();
  }
}

async function changedAgain(
  context: Context,
  { work }: FixOptions,
  found: Scan,
  path: string,
): Promise<FileChange | undefined> {
  return (await work(await rescan(context, found, path, []))).files.find((one) => one.path === path);
}

/** The keys that go and the one that comes. */
function moved({ files, items }: Changes): { from: readonly string[]; to: string } {
  const all = [...files.flatMap(({ edits }) => edits), ...items];
  const from = new Set(all.map((one) => one.from).filter((fingerprint) => fingerprint !== ""));
  return { from: [...from], to: all.find((one) => one.to !== "")?.to ?? "" };
}

function hintsOf({ machine }: Scan): Readonly<Record<string, string>> {
  return Object.fromEntries(machine.keys.map(({ fingerprint, hint }) => [fingerprint, hint]));
}

interface Facts {
  readonly id: string;
  readonly credential: string;
  readonly wanted: Changes;
  readonly found: Scan;
  readonly warnings: readonly string[];
}

function report(
  { id, credential, wanted, found, warnings }: Facts,
  state: RotationReport["state"],
  undoUntil?: number,
): RotationReport {
  const changes = changesOf({ changes: wanted.files, items: wanted.items }, state);
  const words = { planned: "would change", committed: "changed" };
  return {
    id,
    credential,
    ...moved(wanted),
    hints: hintsOf(found),
    state,
    changed: state === "committed",
    changes,
    left: [],
    done: [],
    restart: [],
    leftovers: [],
    passedOver: [],
    revoke: [],
    warnings,
    problems: [],
    ...(undoUntil === undefined ? {} : { undoUntil }),
    summary:
      state === "planned" || state === "committed"
        ? `${count(changes.length, "place")} ${words[state]}`
        : "nothing to change",
  };
}
