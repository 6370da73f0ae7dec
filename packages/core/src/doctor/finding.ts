import type { Finding, Level } from "@claude-rotate/contract";
import { lineAt } from "@claude-rotate/formats";
import type { Context } from "../context.ts";
import type { Scan } from "../find/scan.ts";
import type { Found } from "./run-checks.ts";

/** A finding with its rule: what `doctor --json` prints. */
export interface RuleFinding extends Omit<Finding, "fix" | "level"> {
  readonly rule: string;
  readonly level: Level;
  readonly title: string;
  readonly fixable: boolean;
}

const ORDER: readonly Level[] = ["error", "warning", "info"];

/** Findings as they are shown: with rule, path and line, errors first. */
export function report(context: Context, scan: Scan, found: readonly Found[]): readonly RuleFinding[] {
  const all = found.map(({ check, finding }): RuleFinding => {
    const { level = check.level, fix, message, mend, ...rest } = finding;
    return {
      rule: check.id,
      level,
      title: check.title,
      ...(finding.place === undefined ? {} : where(scan, finding.place)),
      ...rest,
      message: context.redactor.clean(message),
      mend: context.redactor.clean(mend),
      fixable: fix !== undefined,
    };
  });
  return all.sort(
    (a, b) =>
      ORDER.indexOf(a.level) - ORDER.indexOf(b.level) ||
      compare(a.rule, b.rule) ||
      compare(a.path ?? "", b.path ?? "") ||
      (a.line ?? 0) - (b.line ?? 0),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function where(scan: Scan, id: string): Pick<RuleFinding, "path" | "line" | "fingerprint"> {
  const place = scan.spots.get(id)?.place;
  if (place) {
    const { path, line, fingerprint } = place;
    return {
      ...(path === undefined ? {} : { path }),
      ...(line === undefined ? {} : { line }),
      ...(fingerprint === undefined ? {} : { fingerprint }),
    };
  }
  const reading = scan.readings.find(({ unit }) => id.startsWith(`${unit.path}#`));
  const found = reading?.found.find(({ assignment }) => id === `${reading.unit.path}#${assignment.address}`);
  if (!reading) return {};
  const { path } = reading.unit;
  return found ? { path, line: lineAt(reading.text, found.assignment.span[0]).line } : { path };
}
