import type { Credential, Elsewhere, Leftover, Refresh } from "@claude-rotate/contract";
import type { Candidate } from "../find/candidate.ts";
import type { Scan } from "../find/machine.ts";
import type { Unit } from "../find/unit.ts";
import { filledIn } from "../path.ts";
import type { Plan } from "../plan.ts";
import type { OldKey } from "./old-keys.ts";

/** What must start again before it uses the new key. */
export interface Restart {
  readonly pid?: number;
  readonly program: string;
  /** Milliseconds since 1970. */
  readonly since?: number;
  /** Of the key that it holds. */
  readonly fingerprint?: string;
  readonly reason: string;
  /** The line to type or the thing to do; names no secret. */
  readonly how: string;
}

/** A changed file or item, and what its reader needs before it has the new value. */
export interface Step {
  readonly refresh: Refresh;
  /** The file, or the item's store. */
  readonly what: string;
  /** The variables that changed there. */
  readonly names: readonly string[];
  /** Set where one of them did not stand there before. */
  readonly isNew?: true;
}

export function stepsOf(
  { changes, items }: Pick<Plan, "changes" | "items">,
  { readings }: Scan,
): readonly Step[] {
  const ofFiles = changes.flatMap(({ path, edits }) => {
    const reading = readings.find(({ unit }) => unit.path === path);
    const addresses = new Set(edits.map(({ address }) => address));
    const standing = reading?.found.filter(({ assignment }) => addresses.has(assignment.address)) ?? [];
    const isNew = edits.some(({ from }) => from === "");
    const names = [...standing.map(({ assignment }) => assignment.name), ...addresses];
    return (reading?.unit.candidates ?? []).flatMap(({ pattern: { refresh }, ref }): readonly Step[] =>
      refresh
        ? [
            {
              refresh: { ...refresh, how: filledIn(refresh.how, ref.path) },
              what: ref.path,
              names,
              ...(isNew ? { isNew } : {}),
            },
          ]
        : [],
    );
  });
  const ofItems = items.flatMap(({ found: { store, item } }): readonly Step[] => {
    const { refresh, id } = store.part;
    return refresh ? [{ refresh, what: id, names: [item.name] }] : [];
  });
  return [...ofFiles, ...ofItems];
}

/** The line for a shell whose own file said one of `names`, where its reader is that shell. */
export function shellLine(
  steps: readonly Step[],
  shell: string,
  names: readonly string[],
): string | undefined {
  return steps.find(
    ({ refresh, names: changed }) =>
      refresh.shell && refresh.program === shell && changed.some((name) => names.includes(name)),
  )?.refresh.how;
}

/** The shell that this process came from, where one of its files says something new. */
export function notRead(
  steps: readonly Step[],
  shell: { readonly pid: number; readonly program: string } | undefined,
  otherwise: string,
): readonly Restart[] {
  const program = shell?.program ?? otherwise;
  const step = steps.find((one) => one.isNew && one.refresh.shell && one.refresh.program === program);
  if (step === undefined) return [];
  const reason = `this shell has not read ${step.what} since`;
  return [{ ...(shell === undefined ? {} : { pid: shell.pid }), program, reason, how: step.refresh.how }];
}

/** What reads the changed files and items; each line once. */
export function readersToTell(steps: readonly Step[]): readonly Restart[] {
  const told = steps
    .filter(({ refresh }) => !refresh.shell)
    .map(({ refresh: { program, how }, what }) => ({
      program,
      reason: `it has not read ${what} since`,
      how,
    }));
  return [...new Map(told.map((one) => [one.how, one])).values()];
}

/** Copies that files speak of and that stand on no disk. */
export function keptElsewhere(
  scan: Pick<Scan, "readings" | "spots">,
  credential: Pick<Credential, "id" | "names">,
  keys: readonly OldKey[],
): readonly Leftover[] {
  const [first] = keys;
  if (first === undefined) return [];
  const { fingerprint } = first;
  return sourcesElsewhere(scan, credential).map(({ path, line, reason, mend }) => ({
    path,
    line,
    fingerprint,
    credential: credential.id,
    kind: "elsewhere",
    reason,
    mend,
  }));
}

interface SourceElsewhere extends Pick<Elsewhere, "line" | "reason" | "mend"> {
  readonly path: string;
}

/** Where a credential's keys come from that stand in no file which was found, as files speak of it. */
export function sourcesElsewhere(
  scan: Pick<Scan, "readings" | "spots">,
  { id, names }: Pick<Credential, "id" | "names">,
): readonly SourceElsewhere[] {
  return scan.readings.flatMap(({ unit, elsewhere }) => {
    const known = elsewhere.filter(
      ({ name, unlessFollowed }) => names.includes(name) && !(unlessFollowed && leadsToKey(unit, id, scan)),
    );
    const rows = known.map(({ line, reason, mend }) => ({ path: unit.path, line, reason, mend }));
    return [...new Map(rows.map((row) => [`${row.line} ${row.mend}`, row])).values()];
  });
}

/** Whether a file that this one names, or that such a one names, holds a key of the credential. */
function leadsToKey({ candidates }: Unit, credential: string, { spots }: Pick<Scan, "spots">): boolean {
  const leads = ({ namedBy }: Candidate): boolean =>
    namedBy !== undefined && (candidates.includes(namedBy) || leads(namedBy));
  return [...spots.values()].some(
    ({ place, reading }) => place.credential === credential && reading?.unit.candidates.some(leads),
  );
}
