import {
  type Credential,
  type Problem,
  RotateError,
  type Secret,
  type Verdict,
} from "@claude-rotate/contract";
import { aftermath } from "./aftermath/aftermath.ts";
import { oldKey } from "./aftermath/old-keys.ts";
import { keptElsewhere, stepsOf } from "./aftermath/refresh.ts";
import { chooseOld } from "./choose.ts";
import type { Context } from "./context.ts";
import { dryRun } from "./dry-run.ts";
import type { Scan } from "./find/machine.ts";
import { rescan, scan, scanKnowing } from "./find/scan.ts";
import type { PassedOver } from "./passed-over.ts";
import { type Plan, plan } from "./plan.ts";
import type { PlanOptions } from "./plan-options.ts";
import { doubtError, refuseHopeless, refuseNothing } from "./refusals.ts";
import { credentialOf } from "./registry.ts";
import { type ReportFacts, type RotationReport, rotationReport } from "./report.ts";
import type { FileChange } from "./rotation/change.ts";
import { newId } from "./rotation/journal.ts";
import { type Lock, takeLock } from "./rotation/lock.ts";
import { latest } from "./rotation/prove.ts";
import { JOURNAL_VERSION } from "./rotation/records.ts";
import { recover } from "./rotation/recover.ts";
import { transact } from "./rotation/transaction.ts";
import { shapeWarning } from "./secret/new-secret.ts";
import { createSkips } from "./skip.ts";
import { testPatiently } from "./test-key.ts";
import { trustedHost } from "./which.ts";

/** How long a rotation can be undone: 24 h. */
export const UNDO_WINDOW: number = 24 * 60 * 60 * 1000;

/** What a person is asked, in this order; answering no to any changes nothing. */
export type Question =
  | { readonly kind: "doubts"; readonly doubts: readonly Problem[] }
  | { readonly kind: "verdict"; readonly verdict: Verdict }
  | {
      readonly kind: "plan";
      readonly plan: Plan;
      readonly scan: Scan;
      readonly passedOver: readonly PassedOver[];
      readonly verdict?: Verdict;
    };

export interface RotateOptions {
  readonly credential: string;
  /** Reads the new key; called once, after the scan. */
  readonly secret: (scan: Scan) => Promise<Secret>;
  readonly from?: readonly string[];
  readonly all?: boolean;
  readonly add?: readonly string[];
  readonly skip?: readonly string[];
  readonly dryRun?: boolean;
  readonly noUndo?: boolean;
  /** Goes on without the places of plugins that failed. */
  readonly ignorePluginErrors?: boolean;
  /** False: the issuer is not asked about any key. Default true. */
  readonly verify?: boolean;
  /** Absent: nobody is asked, and what would need an answer fails. */
  readonly confirm?: (question: Question) => Promise<boolean>;
}

/**
 * Moves every place from the old key to the new one, or changes nothing. Throws a `RotateError`; whatever it is but
 * `WAY_BACK_BLOCKED`, everything is as it was.
 */
export async function rotate(given: Context, options: RotateOptions): Promise<RotationReport> {
  if (options.all && (options.from ?? []).length > 0)
    throw new RotateError("USAGE", "--all and --from contradict each other", {
      hint: "`--all` means every old key; `--from` means those that it names.",
    });
  const context = options.dryRun ? dryRun(given) : given;
  await recover(context, { before: "rotate" });
  const id = newId(context.host, context.now());
  const lock = await takeLock(context.host, id);
  try {
    return await locked(context, lock, id, options);
  } finally {
    lock.abandon();
  }
}

async function locked(
  context: Context,
  lock: Lock,
  id: string,
  options: RotateOptions,
): Promise<RotationReport> {
  const decision = await decide(context, id, options);
  const { facts, found } = decision;
  const { planned, old } = facts;
  if (planned.changes.length + planned.items.length === 0) return rotationReport(facts, "unchanged");
  await askAbout(facts, found, options);
  const written = await write(context, lock, decision, options);
  const done = {
    ...facts,
    planned: { ...planned, changes: written.changes },
    warnings: [...facts.warnings, ...written.warnings],
  };
  if (options.dryRun) return rotationReport(done, "planned");
  const after = await aftermath(context, {
    old,
    found,
    files: planned.changes.map(({ path }) => path),
    steps: stepsOf(planned, found),
    elsewhere: keptElsewhere(found, planned.credential, old),
  });
  const undoUntil = options.noUndo ? undefined : context.now() + UNDO_WINDOW;
  return rotationReport({ ...done, after }, "committed", undoUntil);
}

/** What is to be done, before anything is. */
interface Decision {
  readonly found: Scan;
  readonly wanted: PlanOptions;
  readonly facts: ReportFacts;
}

async function decide(context: Context, id: string, options: RotateOptions): Promise<Decision> {
  const credential = credentialOf(context.registry, options.credential);
  const first = await scan(context);
  const secret = await options.secret(first);
  context.redactor.add(secret);
  const found = await scanKnowing(context, first, [{ credential: credential.id, secret }]);
  const to = { secret, fingerprint: context.fingerprint(secret, credential).fingerprint };
  const asked = {
    credential,
    to,
    add: options.add ?? [],
    skips: createSkips(context, found, options.skip ?? []),
    ignorePluginErrors: options.ignorePluginErrors ?? false,
  };
  await refuseHopeless(context, found, asked);
  const verdict = await tested(context, found, credential, secret, options);
  const choice = await chooseOld(context, found, {
    credential,
    to: to.fingerprint,
    from: options.from ?? [],
    all: options.all ?? false,
    ask: options.verify ?? true,
  });
  const wanted: PlanOptions = { ...asked, from: choice.from, reasons: choice.left };
  const planned = await plan(context, found, wanted);
  refuseNothing(planned, credential, found);
  const odd = shapeWarning(credential, secret);
  const facts: ReportFacts = {
    id,
    planned,
    old: planned.from.map((fingerprint) => oldKey(found, credential.id, fingerprint)),
    dead: choice.dead,
    passedOver: choice.passedOver,
    machine: found.machine,
    warnings: odd === undefined ? [] : [odd],
    ...(verdict ? { verdict } : {}),
  };
  return { found, wanted, facts };
}

/** Answers what was changed in the end, and what could not be tidied up. */
async function write(
  context: Context,
  lock: Lock,
  { found, wanted, facts: { id, planned } }: Decision,
  { noUndo }: RotateOptions,
): Promise<{ readonly changes: readonly FileChange[]; readonly warnings: readonly string[] }> {
  const now = latest(planned.changes, (path) => changedAgain(context, wanted, planned, found, path));
  const warnings = await transact(context, lock, {
    begin: {
      t: "begin",
      v: JOURNAL_VERSION,
      id,
      kind: "rotate",
      credential: planned.credential.id,
      from: planned.from,
      to: planned.to,
      hints: hintsOf(found, planned, context, wanted.to.secret),
      at: context.now(),
      undo: !noUndo,
    },
    changes: planned.changes,
    items: planned.items,
    again: now.again,
    prove: () => prove(context, { ...planned, changes: now.ours() }, wanted.to.secret),
  });
  return { changes: now.all(), warnings };
}

async function tested(
  context: Context,
  found: Scan,
  credential: Credential,
  secret: Secret,
  options: RotateOptions,
): Promise<Verdict | undefined> {
  if (options.verify === false) return undefined;
  context.notify({ step: "test" });
  const verdict = await testPatiently(credential, secret, trustedHost(context, found, credential.id));
  if (verdict.verdict === "valid") return verdict;
  if (await options.confirm?.({ kind: "verdict", verdict })) return verdict;
  throw new KeyNotValid(verdict);
}

/** The key that is to stand in the places is not `valid` to its issuer: the new one, or the one that an undo brings back. */
export class KeyNotValid extends RotateError {
  readonly verdict: Verdict;

  constructor(verdict: Verdict, old?: string) {
    const words = [verdict.verdict, verdict.status, verdict.message]
      .filter((part) => part !== undefined && part !== "")
      .join(" · ");
    const message =
      old === undefined
        ? `the issuer does not take the new key: ${words}`
        : `the key that would come back is dead (${old}): ${words}`;
    const hint = "`--no-verify` puts it back all the same; or rotate to a key that works.";
    super("KEY_NOT_VALID", message, old === undefined ? {} : { hint });
    this.verdict = verdict;
  }
}

async function askAbout(
  { planned, passedOver, verdict }: ReportFacts,
  found: Scan,
  { confirm }: RotateOptions,
): Promise<void> {
  const { doubts } = planned;
  if (doubts.length > 0 && !(await confirm?.({ kind: "doubts", doubts }))) throw doubtError(doubts);
  if (!confirm) return;
  const question: Question = {
    kind: "plan",
    plan: planned,
    scan: found,
    passedOver,
    ...(verdict ? { verdict } : {}),
  };
  if (!(await confirm(question))) throw new RotateError("INTERRUPTED", "you said no");
}

function hintsOf(
  found: Scan,
  planned: Plan,
  context: Context,
  secret: Secret,
): Readonly<Record<string, string>> {
  const keys = found.machine.keys.filter((key) => planned.from.includes(key.fingerprint));
  const { fingerprint, hint } = context.fingerprint(secret, planned.credential);
  return Object.fromEntries([...keys.map((key) => [key.fingerprint, key.hint]), [fingerprint, hint]]);
}

async function changedAgain(
  context: Context,
  wanted: PlanOptions,
  before: Plan,
  found: Scan,
  path: string,
): Promise<FileChange | undefined> {
  const known = [{ credential: wanted.credential.id, secret: wanted.to.secret }];
  const now = await rescan(context, found, path, known);
  const { changes, done } = await plan(context, now, wanted);
  const change = changes.find((one) => one.path === path);
  if (change) return change;
  const { edits = [], held = [] } = before.changes.find((one) => one.path === path) ?? {};
  if (edits.every(({ id }) => done.includes(id))) return undefined;
  // What was written may have moved to other addresses.
  const here = done.filter((id) => now.spots.get(id)?.place.path === path);
  if (here.length >= edits.length + held.length) return undefined;
  throw new RotateError("FILE_CHANGED", "another program changed the file while it was to be written", {
    path,
  });
}

/** Finds again: every place must hold the new key, and no writable place of the changed files the old one. */
async function prove(context: Context, planned: Plan, secret: Secret): Promise<void> {
  const now = await scan(context, [{ credential: planned.credential.id, secret }]);
  for (const change of planned.changes) {
    for (const edit of change.edits) {
      if (now.spots.get(edit.id)?.place.fingerprint === planned.to) continue;
      throw new RotateError("PROOF_FAILED", `${edit.address} does not hold the new key after the write`, {
        path: change.path,
      });
    }
  }
  const item = planned.items.find(({ id }) => now.spots.get(id)?.place.fingerprint !== planned.to);
  if (item) throw new RotateError("PROOF_FAILED", `${item.id} does not hold the new key after the swap`);
  const left = new Set(planned.left.map(({ place }) => place));
  const old = now.machine.places.find(
    (place) =>
      place.credential === planned.credential.id &&
      planned.from.includes(place.fingerprint ?? "") &&
      place.writable &&
      !left.has(place.id),
  );
  if (old)
    throw new RotateError(
      "PROOF_FAILED",
      `${old.address} still holds the old key`,
      old.path === undefined ? {} : { path: old.path },
    );
}
