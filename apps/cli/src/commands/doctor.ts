import { type Fix, isRotateError, RotateError } from "@claude-rotate/contract";
import {
  type ChangeReport,
  type Diagnosis,
  doctor,
  mend,
  needsOf,
  type RotationReport,
} from "@claude-rotate/core";
import { askYes } from "../ask.ts";
import { diagnosisLines } from "../render/doctor.ts";
import { fixLines, mendedLines } from "../render/fix.ts";
import { plain } from "../render/look.ts";
import type { Failing, Outcome, Session } from "../session.ts";

export const failed = (): object => ({
  findings: [],
  verdicts: [],
  problems: [],
  needs: [],
  ms: 0,
  id: "",
  fixed: [],
  left: [],
});

export function lastWords({ args, error }: Failing): string | undefined {
  if (!args.on("fix")) return undefined;
  const isBlocked = isRotateError(error) && error.code === "WAY_BACK_BLOCKED";
  return isBlocked ? "some places could not be put back" : "nothing changed";
}

/** Something does not work. */
const ERRORS = 4;

export async function run(session: Session): Promise<Outcome> {
  const isFix = session.args.on("fix");
  if (isFix) refuseSilence(session);
  else if (session.args.on("scrub"))
    throw new RotateError("USAGE", "--scrub goes with --fix", { hint: "Add `--fix`." });
  const diagnosis = await examine(session);
  const scrubs = session.args.on("scrub") ? diagnosis.scrubs : [];
  const fixes = isFix ? [...diagnosis.fixes, ...scrubs] : [];
  if (fixes.length === 0) return outcome(session, diagnosis);
  const report = await mended(session, diagnosis, fixes);
  for (const warning of report.warnings) session.terminal.note(`! ${plain(warning)}`);
  return outcome(session, await examine(session), report);
}

function examine({ context, args }: Session): Promise<Diagnosis> {
  return doctor(context, { offline: args.on("offline"), runHelpers: args.on("run-helpers") });
}

/** Throws `USAGE` where somebody would have to be asked and nobody is there. */
function refuseSilence({ terminal, args }: Session): void {
  if (terminal.interactive || args.on("yes")) return;
  throw new RotateError("USAGE", "without a terminal nobody can be asked whether to change the files", {
    hint: "Add `--yes`, or look at the findings without `--fix`.",
  });
}

function mended(
  { context, terminal, look, args }: Session,
  { scan }: Diagnosis,
  fixes: readonly Fix[],
): Promise<RotationReport> {
  const confirm = (changes: readonly ChangeReport[]): Promise<boolean> => {
    terminal.print(fixLines(changes, scan, look));
    return askYes(terminal, "Change these?", context.host.signal);
  };
  return mend(context, fixes, args.on("yes") ? {} : { confirm });
}

function outcome(
  { terminal, look, context }: Session,
  diagnosis: Diagnosis,
  report?: RotationReport,
): Outcome {
  const { findings, verdicts, problems, ms } = diagnosis;
  return {
    document: {
      findings,
      verdicts,
      problems,
      needs: needsOf(diagnosis.scan.machine),
      ms,
      id: report?.id ?? "",
      fixed: report?.changes ?? [],
      left: report?.left ?? [],
    },
    exit: findings.some(({ level }) => level === "error") ? ERRORS : 0,
    lines: () => [
      ...(report === undefined ? [] : mendedLines(report, diagnosis.scan, look, context.now())),
      ...diagnosisLines(diagnosis, look, terminal.quiet),
    ],
  };
}
