import type { Verdict } from "@claude-rotate/contract";
import { type DiffFile, diffOf, type PassedOver, type Plan, type Scan } from "@claude-rotate/core";
import { leftLines } from "./left.ts";
import { count, type Look, plain, showPath } from "./look.ts";
import { planNotes } from "./notes.ts";
import { passedOverLines } from "./passed-over.ts";
import { verdictFormat, verdictWords } from "./verdict.ts";

export interface Planned {
  readonly plan: Plan;
  readonly scan: Scan;
  readonly passedOver: readonly PassedOver[];
  readonly verdict?: Verdict;
  /** How the new key is shown. */
  readonly hint: string;
}

/** The plan as a unified diff, fingerprints in place of values; then what stays and what the issuer said. */
export function planLines({ plan, scan, passedOver, verdict, hint }: Planned, look: Look): readonly string[] {
  const hints = Object.fromEntries(scan.machine.keys.map((key) => [key.fingerprint, key.hint]));
  const files = diffOf(plan, { ...hints, [plan.to]: hint }, (path) => masks(scan, path));
  const places = plan.changes.reduce((sum, { edits }) => sum + edits.length, plan.items.length);
  const key = (fingerprint: string): string => `‹${hints[fingerprint] ?? hint} ${fingerprint}›`;
  const said =
    verdict === undefined
      ? look.paint("yellow", "the issuer was not asked about it")
      : [look.paint(verdictFormat(verdict.verdict), verdict.verdict), verdictWords(verdict)].join("  ");
  const left = leftLines(plan.left, scan, look);
  return [
    ...files.flatMap((file) => fileLines(file, look)),
    ...plan.items.flatMap(({ found, from, to }) => [
      look.paint("bold", plain(found.store.part.id)),
      look.paint("cyan", `@@ ${plain(found.item.address)} @@`),
      ...(from === "" ? [] : [look.paint("red", `-${key(from)}`)]),
      look.paint("green", `+${key(to)}`),
    ]),
    "",
    ...left,
    ...(left.length > 0 ? [""] : []),
    ...passedOverLines(passedOver, scan, look),
    ...planNotes(plan, look),
    `${look.paint("bold", "new key")}  ${hint} ${plan.to}  ${said}`,
    `${look.paint("bold", "plan")}     ${count(places, "place")} in ${whereTo(plan)}`,
  ];
}

function whereTo({ changes, items }: Plan): string {
  const stores = new Set(items.map(({ found }) => found.store.part.id));
  return [count(changes.length, "file"), ...[...stores].map(plain)].join(", ");
}

function fileLines({ path, lines }: DiffFile, look: Look): readonly string[] {
  const shown = showPath(path, look.home);
  return [
    look.paint("bold", `--- ${shown}`),
    look.paint("bold", `+++ ${shown}`),
    ...lines.map(({ kind, text }) => {
      if (kind === "place") return look.paint("cyan", `@@ ${plain(text)} @@`);
      return kind === "old" ? look.paint("red", `-${text}`) : look.paint("green", `+${text}`);
    }),
  ];
}

type Span = readonly [number, number];

/** Every value of a file but the keys that change: they stand on the same lines, and are nobody's business. */
function masks(scan: Scan, path: string): readonly Span[] {
  const keys = [...scan.spots.values()].filter(({ reading }) => reading?.unit.path === path);
  const spans = keys.map(({ span }) => span);
  const reading = scan.readings.find(({ unit }) => unit.path === path);
  const around = (reading?.found ?? []).flatMap(({ assignment }): readonly Span[] => {
    const [start, end] = assignment.span;
    const inner = spans.filter(([from, to]) => start <= from && to <= end).sort((a, b) => a[0] - b[0]);
    return pieces([start, ...inner.flat(), end]);
  });
  return [...around, ...spans].sort((a, b) => a[0] - b[0]);
}

/** What stands between each pair of edges. */
function pieces(edges: readonly number[]): readonly Span[] {
  const pairs = edges.flatMap((start, n): Span[] => (n % 2 === 0 ? [[start, edges[n + 1] ?? start]] : []));
  return pairs.filter(([start, end]) => start < end);
}
