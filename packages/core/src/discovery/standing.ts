import type { Candidate } from "./judge.ts";
import type { State } from "./report.ts";

const RANK: Readonly<Record<State, number>> = { loaded: 0, declarative: 1, untrusted: 2, failed: 3 };

/** How much a plugin's word counts: what is trusted, what the user names, then what any project may bring. */
function standing({ isTrusted, report }: Candidate): number {
  if (isTrusted) return report.origin === "config" ? 0 : 1;
  return report.origin === "config" ? 2 : 3;
}

function isBefore(one: Candidate, other: Candidate): boolean {
  if (standing(one) !== standing(other)) return standing(one) < standing(other);
  if (one.isTrusted && one.rank !== other.rank) return one.rank > other.rank;
  return RANK[one.report.state] < RANK[other.report.state];
}

/**
 * Of several of one name the one that is trusted, of several trusted the one that was trusted last, else what the user's config names, else the first. The others stay out, and
 * are listed where they are not the same plugin again.
 */
export function bestOfEach(candidates: readonly Candidate[]): readonly Candidate[] {
  const best = new Map<string, Candidate>();
  for (const one of candidates) {
    const before = best.get(one.report.name);
    if (before === undefined || isBefore(one, before)) best.set(one.report.name, one);
  }
  const kept = candidates.flatMap((one): readonly Candidate[] => {
    const winner = best.get(one.report.name);
    if (winner === undefined || winner === one) return [one];
    return isSame(one, winner) ? [] : [displaced(one, winner)];
  });
  return kept.toSorted((one, other) => standing(one) - standing(other));
}

const isSame = ({ found: one }: Candidate, { found: other }: Candidate): boolean =>
  one?.digest === other?.digest && one?.markerDigest === other?.markerDigest;

function displaced(one: Candidate, winner: Candidate): Candidate {
  const { name, path } = one.report;
  const at = path === undefined ? {} : { path };
  const problem = `another plugin of its name counts: ${winner.report.path ?? winner.report.origin}`;
  const told = { code: "PLUGIN_UNTRUSTED", plugin: name, ...at, message: `${name}: ${problem}` };
  const hint = `\`claude-rotate plugins trust ${path ?? name}\` takes this one in its place.`;
  return {
    ...one,
    report: { ...one.report, state: "untrusted", problem },
    // Of two versions that the user trusts, that one does not count is no trouble.
    problems: one.isTrusted ? [] : [{ ...told, hint }],
    isTrusted: false,
    isNamed: false,
  };
}
