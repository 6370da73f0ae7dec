import type { Leftover, Machine, Problem, Verdict } from "@claude-rotate/contract";
import type { Aftermath } from "./aftermath/aftermath.ts";
import type { OldKey } from "./aftermath/old-keys.ts";
import type { Restart } from "./aftermath/refresh.ts";
import { type Revocation, revocations } from "./aftermath/revoke.ts";
import type { PassedOver } from "./passed-over.ts";
import type { LeftPlace, Plan } from "./plan.ts";
import type { FileChange } from "./rotation/change.ts";
import type { ItemChange } from "./rotation/items.ts";

export type RotationState = "planned" | "committed" | "rolled-back" | "unchanged";

export interface ChangeReport {
  readonly place: string;
  readonly path?: string;
  readonly line?: number;
  readonly address: string;
  /** Fingerprints; empty where nothing stood there, or nothing stands there afterwards. */
  readonly from: string;
  readonly to: string;
  readonly state: RotationState;
  /** A file's permission bits, where they change, in octal: `644`. Its address is empty then. */
  readonly mode?: { readonly from: string; readonly to: string };
  /** What a user should know of the file or the item: that its program writes it too. */
  readonly note?: string;
}

/** The `rotate` and `undo` documents without their schema. */
export interface RotationReport {
  readonly id: string;
  readonly credential: string;
  readonly from: readonly string[];
  readonly to: string;
  /** How each fingerprint is shown to people. */
  readonly hints: Readonly<Record<string, string>>;
  readonly state: RotationState;
  readonly changed: boolean;
  readonly changes: readonly ChangeReport[];
  readonly left: readonly LeftPlace[];
  /** Keys in use in the current folder that were left, since only a project's files hold them. */
  readonly passedOver: readonly PassedOver[];
  /** Places that held the new key before. */
  readonly done: readonly string[];
  readonly verdict?: Verdict;
  readonly restart: readonly Restart[];
  readonly leftovers: readonly Leftover[];
  /** Old keys that work on until they are revoked; none that its issuer called dead. */
  readonly revoke: readonly Revocation[];
  readonly warnings: readonly string[];
  /** What the rotation passed over: files that are broken, folders that can't be read. */
  readonly problems: readonly Problem[];
  /** Milliseconds since 1970; absent where nothing can be undone. */
  readonly undoUntil?: number;
  readonly summary: string;
}

export function changesOf(
  { changes, items }: { readonly changes: readonly FileChange[]; readonly items: readonly ItemChange[] },
  state: RotationState,
): readonly ChangeReport[] {
  const files = changes.flatMap((change) =>
    change.edits.map(({ id, address, line, from, to }) => ({
      place: id,
      path: change.path,
      ...(line === undefined ? {} : { line }),
      address,
      from,
      to,
      state,
      ...(change.note === undefined ? {} : { note: change.note }),
    })),
  );
  const modes = changes.flatMap(({ path, info, mode }) =>
    mode === undefined ? [] : [modeChange(path, info.mode, mode, state)],
  );
  const others = items.map(({ id, found, from, to }) => ({
    place: id,
    address: found.item.address,
    from,
    to,
    state,
    ...(found.item.note === undefined ? {} : { note: found.item.note }),
  }));
  return [...files, ...modes, ...others];
}

function modeChange(path: string, from: number, to: number, state: RotationState): ChangeReport {
  const mode = { from: from.toString(8), to: to.toString(8) };
  return { place: path, path, address: "", from: "", to: "", state, mode };
}

export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function summaryOf(plan: Pick<Plan, "changes" | "items" | "left" | "done">, state: RotationState): string {
  const changed = plan.changes.reduce((sum, change) => sum + change.edits.length, plan.items.length);
  const stores = plan.items.length > 0 ? ` and ${count(plan.items.length, "item")}` : "";
  const files = count(plan.changes.length, "file") + stores;
  const left = plan.left.length > 0 ? ` · ${plan.left.length} left` : "";
  if (state === "unchanged")
    return `nothing to change · ${count(plan.done.length, "place")} held the new key already${left}`;
  if (state === "planned") return `${count(changed, "place")} in ${files} would change${left}`;
  if (state === "rolled-back") return "nothing changed";
  return `${count(changed, "place")} new in ${files}${left}`;
}

export interface ReportFacts {
  readonly id: string;
  readonly planned: Plan;
  readonly machine: Pick<Machine, "places" | "keys" | "problems">;
  readonly after?: Aftermath;
  /** The keys that were replaced. */
  readonly old: readonly OldKey[];
  /** Those of them that their issuer calls dead. */
  readonly dead: readonly string[];
  readonly passedOver: readonly PassedOver[];
  readonly warnings: readonly string[];
  readonly verdict?: Verdict;
}

/** Those that stood in a place which changed, and live. */
function toRevoke({ planned, old, dead }: ReportFacts): readonly OldKey[] {
  const from = new Set(changesOf(planned, "committed").map((change) => change.from));
  return old.filter(({ fingerprint }) => from.has(fingerprint) && !dead.includes(fingerprint));
}

export function rotationReport(facts: ReportFacts, state: RotationState, undoUntil?: number): RotationReport {
  const { id, planned, machine, after, passedOver, warnings, verdict } = facts;
  const { credential, from, to, left, done } = planned;
  return {
    id,
    credential: credential.id,
    from,
    to,
    hints: Object.fromEntries(machine.keys.map((key) => [key.fingerprint, key.hint])),
    state,
    changed: state === "committed",
    changes: changesOf(planned, state),
    left,
    passedOver,
    done,
    ...(verdict ? { verdict } : {}),
    restart: after?.restart ?? [],
    leftovers: after?.leftovers ?? [],
    revoke: state === "committed" ? revocations(credential, toRevoke(facts)) : [],
    warnings: [...warnings, ...(after?.warnings ?? [])],
    problems: machine.problems,
    ...(undoUntil === undefined ? {} : { undoUntil }),
    summary: summaryOf(planned, state),
  };
}
