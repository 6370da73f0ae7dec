import { RotateError } from "@claude-rotate/contract";
import { type Explanation, explain, type JudgedCause, type RuleFinding } from "@claude-rotate/core";
import { type Look, plain, shorten, showPath } from "../render/look.ts";
import type { Outcome, Session } from "../session.ts";

export const failed = (): object => ({ known: [], causes: [], others: [], holdsKey: false });

/** A log's end is what matters, so this much of it is kept. */
const KEPT = 1024 * 1024;
/** More than any log that a person means; whatever pipes more may never end. */
const LONGEST = 256 * KEPT;

export async function run(session: Session): Promise<Outcome> {
  const { context, args, look } = session;
  const text = args.argument ?? (await piped(session));
  if (text.trim() === "") throw new RotateError("USAGE", "the message is empty", { hint: HOW });
  const explanation = await explain(context, text, { offline: args.on("offline") });
  return { document: explanation, lines: () => lines(explanation, look) };
}

const HOW = 'Give it in quotes, `claude-rotate explain "401 …"`, or pipe it in.';

/** The end of what is piped in. Throws `USAGE` where nothing is. */
async function piped({ context, terminal }: Session): Promise<string> {
  if (process.stdin.isTTY) throw new RotateError("USAGE", "explain needs the message", { hint: HOW });
  let kept = Buffer.alloc(0);
  let size = 0;
  for await (const chunk of process.stdin.iterator({ destroyOnReturn: false })) {
    if (context.host.signal.aborted) break;
    kept = Buffer.concat([kept, chunk as Buffer]).subarray(-KEPT);
    size += (chunk as Buffer).length;
    if (size > LONGEST) {
      process.stdin.pause();
      terminal.note("! the message does not end: of its first 256 MB the last one was read");
      break;
    }
  }
  return kept.toString("utf8");
}

function lines({ known, causes, others, holdsKey }: Explanation, look: Look): readonly string[] {
  const by = [...new Set(known.map((one) => one.by))].join(", ");
  const head =
    known.length === 0 ? "This message is not known; what is wrong on this machine:" : `${by} says so when:`;
  const leak = "! the message holds a key: whoever has the message has the key; revoke it";
  const found = [...causes.flatMap(({ findings }) => findings), ...others];
  return [
    ...(holdsKey ? [look.paint("yellow", leak), ""] : []),
    look.paint("bold", head),
    ...causes.flatMap((cause, index) => causeLines(cause, index + 1, look)),
    ...(known.length > 0 && others.length > 0 ? ["", look.paint("bold", "also wrong here")] : []),
    ...others.flatMap((finding) => findingLines(finding, look)),
    "",
    nextLine(found, causes),
  ];
}

function nextLine(found: readonly RuleFinding[], causes: readonly JudgedCause[]): string {
  if (found.length === 0 && causes.some(({ here }) => here === "unknown"))
    return "what can't be told without an issuer's answer: claude-rotate verify asks every key's";
  if (found.length === 0)
    return "this machine shows none of it: claude-rotate verify asks every key's issuer";
  return found.some(({ fixable }) => fixable)
    ? "to mend what is safe to mend: claude-rotate doctor --fix"
    : "to see all that is wrong here: claude-rotate doctor";
}

const WORDS = { yes: "here", no: "not here", unknown: "can't be told from here" } as const;
const COLOURS = { yes: "red", no: "dim", unknown: "yellow" } as const;

function causeLines(cause: JudgedCause, n: number, look: Look): readonly string[] {
  const { here, findings, mend } = cause;
  const own = here === "unknown" ? [`     ${look.paint("dim", mend)}`] : [];
  return [
    `  ${n}. ${cause.cause}  ${look.paint(COLOURS[here], WORDS[here])}`,
    ...own,
    ...findings.flatMap((finding) => findingLines(finding, look)),
  ];
}

function findingLines({ rule, path, line, message, mend }: RuleFinding, look: Look): readonly string[] {
  const where = path === undefined ? "" : ` ${showPath(path, look.home, line)}`;
  return [
    `     ${look.paint("bold", rule)}${where}  ${plain(shorten(message, look))}`,
    `       ${look.paint("cyan", plain(shorten(mend, look)))}`,
  ];
}
