import { type Credential, isRotateError, RotateError } from "@claude-rotate/contract";
import {
  KeyNotValid,
  type Question,
  type RotateOptions,
  type RotationReport,
  rotate,
  type Scan,
  WayBackBlocked,
} from "@claude-rotate/core";
import { askYes } from "../ask.ts";
import { credentialFrom, DEFAULT_CREDENTIAL } from "../credential.ts";
import { readNewKey, refuseEmpty } from "../new-key.ts";
import type { Args } from "../parse.ts";
import { plain } from "../render/look.ts";
import { type Planned, planLines } from "../render/plan.ts";
import { receiptLines } from "../render/receipt.ts";
import { keyLines, problemLines } from "../render/scan.ts";
import { verdictFormat, verdictWords } from "../render/verdict.ts";
import type { Failing, Outcome, Session } from "../session.ts";
import { usesOf } from "./scan.ts";

/** Who answers questions: nobody yet, since nothing will change; nobody, and the answer is yes; the person. */
type Mode = "dry-run" | "yes" | "ask";

interface Seen {
  scan?: Scan;
  hint: string;
  planned?: Planned;
}

export async function run(session: Session): Promise<Outcome> {
  const { context, terminal, look } = session;
  const credential = credentialFrom(session);
  const mode = modeOf(session);
  const seen: Seen = { hint: "" };
  const report = await rotate(context, optionsOf(session, credential, mode, seen));
  for (const warning of report.warnings) terminal.note(`! ${plain(warning)}`);
  return {
    document: { ...report, verdict: report.verdict ?? null },
    lines: () => {
      const { planned, scan } = seen;
      if (report.state === "planned" && planned) return dryRunLines(session, planned);
      const receipt = receiptLines({ report, scan, credential, now: context.now() }, look);
      return terminal.quiet ? receipt.slice(0, 1) : receipt;
    },
  };
}

/** Throws `USAGE` where somebody would have to be asked and nobody is there. */
function modeOf({ args, terminal }: Session): Mode {
  if (!terminal.interactive && args.text("to") === undefined)
    throw new RotateError("USAGE", `${unasked(terminal)}, say where the new key comes from`, {
      hint: "Add `--to -` and pipe it in, or `--to env:NAME`, `--to file:PATH`.",
    });
  if (args.on("dry-run")) return "dry-run";
  if (args.on("yes")) return "yes";
  if (terminal.interactive) return "ask";
  throw new RotateError("USAGE", `${unasked(terminal)} nobody can be asked whether to change the files`, {
    hint: "Add `--yes`, or look at the plan with `--dry-run`.",
  });
}

function unasked({ json }: Session["terminal"]): string {
  return json ? "with --json" : "without a terminal";
}

function optionsOf(session: Session, credential: Credential, mode: Mode, seen: Seen): RotateOptions {
  const { args, context, terminal, look } = session;
  const confirm = (question: Question): Promise<boolean> => answer(session, mode, seen, question);
  return {
    credential: credential.id,
    secret: async (scan) => {
      seen.scan = scan;
      if (args.text("to") === undefined) explain(session, credential, scan);
      // Before anything changes: what was not looked into may matter to whoever reads this.
      else if (!terminal.json)
        for (const line of problemLines(scan.machine.problems, look)) terminal.note(line);
      const secret = await readNewKey(session, credential);
      seen.hint = context.fingerprint(secret, credential).hint;
      return secret;
    },
    from: args.list("from"),
    all: args.on("all"),
    add: args.list("add"),
    skip: args.list("skip"),
    dryRun: mode === "dry-run",
    noUndo: args.on("no-undo"),
    ignorePluginErrors: args.on("ignore-plugin-errors"),
    verify: !args.on("no-verify"),
    ...(mode === "yes" ? {} : { confirm }),
  };
}

/** Before a person is asked for the new key: what was found, and which key is in use. */
function explain(session: Session, credential: Credential, scan: Scan): void {
  const { context, terminal, look, args } = session;
  if (args.list("add").length === 0) refuseEmpty(scan, credential);
  if (terminal.quiet) return;
  const { problems } = scan.machine;
  terminal.print([
    ...keyLines(scan, usesOf(context, scan), context, look),
    ...problemLines(problems, look),
    "",
  ]);
}

/** A dry run shows what `--yes` would do, so it refuses what `--yes` refuses. */
async function answer(session: Session, mode: Mode, seen: Seen, question: Question): Promise<boolean> {
  const { terminal, look, context } = session;
  const { signal } = context.host;
  if (question.kind === "plan") {
    seen.planned = { ...question, hint: seen.hint };
    if (mode === "dry-run") return true;
    terminal.print(planLines(seen.planned, look));
    return askYes(terminal, "Change these places?", signal);
  }
  if (mode === "dry-run") return false;
  if (question.kind === "doubts") {
    terminal.print([
      "These may hold the old key, and can't be changed:",
      ...problemLines(question.doubts, look),
    ]);
    return askYes(terminal, "Go on, and leave them as they are?", signal);
  }
  const { verdict } = question;
  terminal.print([
    `The issuer on the new key: ${look.paint(verdictFormat(verdict.verdict), verdict.verdict)}  ${verdictWords(verdict)}`,
  ]);
  return askYes(terminal, "Go on all the same?", signal);
}

function dryRunLines({ look, terminal }: Session, planned: Planned): readonly string[] {
  const next = "nothing changed: this was a dry run; without --dry-run these places change";
  return [...planLines(planned, look), ...(terminal.quiet ? [] : ["", next])];
}

const isBlocked = ({ error }: Failing): boolean => isRotateError(error) && error.code === "WAY_BACK_BLOCKED";

/** The document of a rotation that failed, or of an undo. */
export function failedRotation(failing: Failing, credential: string): object {
  const { error, steps, problems = [] } = failing;
  const blank: Omit<RotationReport, "hints" | "done" | "warnings" | "verdict"> = {
    id: "",
    credential,
    from: [],
    to: "",
    state: steps.has("back") ? "rolled-back" : "unchanged",
    changed: isBlocked(failing),
    changes: [],
    left:
      error instanceof WayBackBlocked ? error.blocked.map(({ id, reason }) => ({ place: id, reason })) : [],
    restart: [],
    leftovers: [],
    passedOver: [],
    revoke: [],
    problems,
    summary: lastWords(failing),
  };
  return {
    ...blank,
    verdict: error instanceof KeyNotValid ? error.verdict : null,
  };
}

export function failed(failing: Failing): object {
  return failedRotation(failing, credentialName(failing.args));
}

function credentialName({ argument = DEFAULT_CREDENTIAL }: Args): string {
  return /^[a-z][a-z0-9-]{0,31}$/.test(argument) ? argument : "";
}

export function lastWords(failing: Failing): string {
  return isBlocked(failing) ? "some places could not be put back" : "nothing changed";
}
