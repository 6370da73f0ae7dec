import type { Finding, Fix, Level } from "@claude-rotate/contract";
import { lineAt } from "@claude-rotate/formats";
import type { RuleLevel, Settings } from "../config/settings.ts";
import type { Context } from "../context.ts";
import type { Scan } from "../find/machine.ts";
import { isWithin } from "../path.ts";
import { type Refused, refusedFix } from "./mend.ts";
import type { Found } from "./run-checks.ts";

/** A finding with its rule: what `doctor --json` prints. */
export interface RuleFinding extends Omit<Finding, "fix" | "level"> {
  readonly rule: string;
  readonly level: Level;
  readonly title: string;
  /** `--fix` mends it, without any other option. */
  readonly fixable: boolean;
}

const ORDER: readonly Level[] = ["error", "warning", "info"];

/** A finding as it is shown, and what `--fix` would do about it. */
export interface Reported {
  readonly finding: RuleFinding;
  readonly fix?: Fix;
}

/** Findings as they are shown: with rule, path and line, at the level that config gives them, errors first. */
export function report(context: Context, scan: Scan, found: readonly Found[]): readonly Reported[] {
  const all = found.flatMap((one): readonly Reported[] => {
    const { finding: given } = one;
    const refused = given.fix && refusedFix(context, scan, given.fix);
    const fix = refused === undefined ? given.fix : undefined;
    const finding = whole(
      context,
      scan,
      refused === undefined ? one : { ...one, finding: byHand(given, refused) },
    );
    const level = configured(finding, context.settings);
    return level === "off" ? [] : [{ finding: { ...finding, level }, ...(fix ? { fix } : {}) }];
  });
  return all.sort(
    ({ finding: a }, { finding: b }) =>
      ORDER.indexOf(a.level) - ORDER.indexOf(b.level) ||
      compare(a.rule, b.rule) ||
      compare(a.path ?? "", b.path ?? "") ||
      (a.line ?? 0) - (b.line ?? 0),
  );
}

/** What `--fix` would only refuse is not offered as a fix: what is in its way comes first. */
function byHand({ fix: _, mend, ...finding }: Finding, { why, instead }: Refused): Finding {
  if (!mend.includes("--fix")) return { ...finding, mend };
  const first = `${why.charAt(0).toUpperCase()}${why.slice(1)}`;
  const then = instead ?? "Mend that by hand, then ask `claude-rotate doctor` again.";
  return { ...finding, mend: `${first}. ${then}` };
}

function whole(context: Context, scan: Scan, { check, finding }: Found): RuleFinding {
  const { level = check.level, fix, message, mend, ...rest } = finding;
  return {
    rule: check.id,
    level,
    title: check.title,
    ...(finding.place === undefined ? {} : where(scan, finding.place)),
    ...rest,
    message: context.redactor.clean(message),
    mend: context.redactor.clean(mend),
    fixable: fix !== undefined && fix.kind !== "scrub",
  };
}

/** The user's word counts for everything; a project's for its own files, and never to silence an error about them. */
function configured({ rule, level, path }: RuleFinding, { user, project }: Settings): RuleLevel {
  const own = user.rules[rule];
  if (own !== undefined) return own;
  if (project === undefined || path === undefined || level === "error") return level;
  return isWithin(path, project.folder) ? (project.rules[rule] ?? level) : level;
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
