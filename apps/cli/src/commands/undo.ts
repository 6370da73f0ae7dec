import { RotateError } from "@claude-rotate/contract";
import { type DeadKey, type RotationReport, SKIPPED, undo } from "@claude-rotate/core";
import { askYes } from "../ask.ts";
import { leftLines } from "../render/left.ts";
import { plain } from "../render/look.ts";
import { restartLines } from "../render/receipt.ts";
import { problemLines } from "../render/scan.ts";
import { verdictFormat, verdictWords } from "../render/verdict.ts";
import type { Failing, Outcome, Session } from "../session.ts";
import { failedRotation } from "./rotate.ts";

export { lastWords } from "./rotate.ts";

export const failed = (failing: Failing): object => failedRotation(failing, "");

export async function run(session: Session): Promise<Outcome> {
  const { context, args, look, terminal } = session;
  const report = await undo(context, {
    ...(args.argument === undefined ? {} : { id: args.argument }),
    verify: !args.on("no-verify"),
    skip: args.list("skip"),
    ...(terminal.interactive ? { confirm: (dead) => askAboutDead(session, dead) } : {}),
  });
  for (const warning of report.warnings) terminal.note(`! ${plain(warning)}`);
  for (const line of problemLines(report.problems, look)) terminal.note(line);
  const blocked = report.left.filter(({ reason }) => reason !== SKIPPED);
  const mark = blocked.length > 0 ? look.paint("yellow", "!") : look.paint(["bold", "green"], "✓");
  const lines = (): readonly string[] => [
    `${mark} ${look.paint("bold", report.summary)}`,
    ...restartLines({ report, now: context.now() }, look),
    ...leftLines(report.left, undefined, look),
  ];
  const document = { ...report, verdict: null };
  if (blocked.length === 0) return { document, lines };
  const error = notBack(blocked);
  return { document: { ...document, error }, exit: error.exit, lines };
}

function askAboutDead({ terminal, look, context }: Session, dead: readonly DeadKey[]): Promise<boolean> {
  terminal.print(
    dead.map(({ hint, fingerprint, verdict }) => {
      const word = look.paint(verdictFormat(verdict.verdict), verdict.verdict);
      return `The issuer on the key that would come back (${hint} ${fingerprint}): ${word}  ${verdictWords(verdict)}`;
    }),
  );
  return askYes(terminal, "Put it back all the same?", context.host.signal);
}

/** Places that hold neither key any more were not put back: they are named, and the exit code says so. */
function notBack(blocked: RotationReport["left"]): RotateError {
  const places = blocked.map(({ place }) => place).join(", ");
  return new RotateError("WAY_BACK_BLOCKED", `could not be put back: ${places}`, {
    hint: "Look at the named places, and mend them by hand.",
  });
}
