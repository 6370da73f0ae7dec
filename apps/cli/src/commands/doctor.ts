import { doctor } from "@claude-rotate/core";
import { diagnosisLines } from "../render/doctor.ts";
import type { Outcome, Session } from "../session.ts";

export const failed = (): object => ({ findings: [], verdicts: [], problems: [], ms: 0 });

/** Something does not work. */
const ERRORS = 4;

export async function run({ context, terminal, look, args }: Session): Promise<Outcome> {
  const diagnosis = await doctor(context, {
    offline: args.on("offline"),
    runHelpers: args.on("run-helpers"),
  });
  const { findings, verdicts, problems, ms } = diagnosis;
  return {
    document: { findings, verdicts, problems, ms },
    exit: findings.some(({ level }) => level === "error") ? ERRORS : 0,
    lines: () => diagnosisLines(diagnosis, look, terminal.quiet),
  };
}
