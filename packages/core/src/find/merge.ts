import type { Problem } from "@claude-rotate/contract";
import { lineAt } from "@claude-rotate/formats";
import { isGuess } from "./candidate.ts";
import type { Found } from "./found.ts";

export interface Merged {
  readonly found: readonly Found[];
  readonly problems: readonly Problem[];
}

/**
 * All spans of one file: one that is named twice is one place; overlapping unequal ones, and two of one address, are refused.
 * What nobody trusted, and who only guesses, adds spans where nobody else names any, and takes part in no quarrel.
 */
export function merge(spans: readonly Found[], path: string, text: string): Merged {
  const proven = spans.filter((span) => !isWeak(span));
  const joined = joinSpans(proven, path, text);
  const named = oneOfEachAddress(joined.found, path, text);
  const found = [...named.found];
  for (const next of spans.filter(isWeak)) if (!found.some((one) => isInWay(one, next))) found.push(next);
  return { found: found.toSorted(byStart), problems: [...joined.problems, ...named.problems] };
}

const isWeak = ({ reporters }: Found): boolean =>
  reporters.every((reporter) => reporter.store.isUntrusted || isGuess(reporter));

function isInWay({ assignment: one }: Found, { assignment: other }: Found): boolean {
  return one.address === other.address || (one.span[0] < other.span[1] && other.span[0] < one.span[1]);
}

function byStart({ assignment: { span: one } }: Found, { assignment: { span: other } }: Found): number {
  return one[0] - other[0] || one[1] - other[1];
}

function joinSpans(spans: readonly Found[], path: string, text: string): Merged {
  const found: Found[] = [];
  const problems: Problem[] = [];
  for (const next of spans.toSorted(byStart)) {
    const [start] = next.assignment.span;
    const last = found.at(-1);
    if (last !== undefined && isSame(last, next)) found[found.length - 1] = both(last, next);
    else if (last === undefined || last.assignment.span[1] <= start) found.push(next);
    else
      problems.push(
        conflict(path, text, start, `${pluginOf(last)} and ${pluginOf(next)} name overlapping spans`),
      );
  }
  return { found, problems };
}

/** One span is one value; empty ones may stand side by side. */
function isSame({ assignment: one }: Found, { assignment: other }: Found): boolean {
  const [start, end] = one.span;
  return start === other.span[0] && end === other.span[1] && (start < end || one.address === other.address);
}

/** A place is known by its file and address, so of two the second would take the first one's place unseen. */
function oneOfEachAddress(spans: readonly Found[], path: string, text: string): Merged {
  const byAddress = new Map<string, Found>();
  const problems: Problem[] = [];
  for (const next of spans) {
    const { address, span } = next.assignment;
    const first = byAddress.get(address);
    if (first === undefined) byAddress.set(address, next);
    else
      problems.push(
        conflict(path, text, span[0], `${pluginOf(first)} and ${pluginOf(next)} give two values one address`),
      );
  }
  return { found: [...byAddress.values()], problems };
}

function conflict(path: string, text: string, start: number, message: string): Problem {
  return { code: "PLACE_CONFLICT", path, line: lineAt(text, start).line, message };
}

function pluginOf({ reporters }: Found): string {
  return reporters[0]?.store.plugin ?? "a plugin";
}

/** Inert or private only where every reporter says so. */
function both(one: Found, other: Found): Found {
  const { inert: first, ...rest } = one;
  const { private: scope, ...assignment } = one.assignment;
  const inert = first !== undefined && other.inert !== undefined ? { inert: first } : {};
  const alone = scope !== undefined && other.assignment.private !== undefined ? { private: scope } : {};
  return {
    ...rest,
    assignment: { ...assignment, ...alone },
    ...inert,
    reporters: [...one.reporters, ...other.reporters],
  };
}
