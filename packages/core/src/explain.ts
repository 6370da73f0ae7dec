import type { Cause, KnownMessage } from "@claude-rotate/contract";
import type { Context } from "./context.ts";
import { type DoctorOptions, doctor } from "./doctor/doctor.ts";
import type { RuleFinding } from "./doctor/finding.ts";
import { strays } from "./find/identify.ts";
import { isAnswer } from "./verify.ts";

/** A cause, and what this machine says to it. */
export interface JudgedCause extends Cause {
  /** `yes`: a rule found it here; `no`: its rules are silent; `unknown`: nothing here can tell. */
  readonly here: "yes" | "no" | "unknown";
  readonly findings: readonly RuleFinding[];
}

/** The `explain` document without its schema. Nothing of the text is in it. */
export interface Explanation {
  /** What of the text is known; empty where nothing is. */
  readonly known: readonly { readonly id: string; readonly by: string }[];
  /** Likeliest first. */
  readonly causes: readonly JudgedCause[];
  /** What else is wrong on this machine: errors that none of the causes speaks of. */
  readonly others: readonly RuleFinding[];
  /** The text holds a key, which is out in the open now. */
  readonly holdsKey: boolean;
}

/** Texts longer than this are cut: a log's end is what matters. */
const LONGEST = 64 * 1024;

/** What an error message means, and what this machine says to each of its causes. */
export async function explain(
  context: Context,
  whole: string,
  options: DoctorOptions = {},
): Promise<Explanation> {
  const text = whole.slice(-LONGEST);
  const messages = knownIn(text, context.registry.messages);
  const { findings, verdicts } = await doctor(context, options);
  const isAsked = !options.offline && verdicts.every(isAnswer);
  const blind = new Set(
    context.registry.checks.flatMap(({ part }) => (part.asks && !isAsked ? part.id : [])),
  );
  const causes = unique(messages.flatMap((message) => message.causes)).map((cause) =>
    judged(cause, findings, blind),
  );
  const told = new Set(causes.flatMap((cause) => cause.findings));
  return {
    known: messages.map(({ id, by }) => ({ id, by })),
    causes,
    others: findings.filter((finding) => finding.level === "error" && !told.has(finding)),
    holdsKey: strays(text, context.registry.credentials, []).length > 0,
  };
}

function knownIn(text: string, messages: readonly KnownMessage[]): readonly KnownMessage[] {
  const found = messages.filter(({ pattern }) => pattern.test(text));
  const exact = found.filter(({ general }) => general !== true);
  return exact.length > 0 ? exact : found;
}

function unique(causes: readonly Cause[]): readonly Cause[] {
  return [...new Map(causes.map((cause) => [cause.cause, cause])).values()];
}

/** `blind`: rules whose silence says nothing here. */
function judged(cause: Cause, all: readonly RuleFinding[], blind: ReadonlySet<string>): JudgedCause {
  const findings = all.filter((finding) => cause.rules.some((rule) => isOf(finding, rule)));
  if (findings.length > 0) return { ...cause, findings, here: "yes" };
  const isSilent = cause.rules.some((rule) => blind.has(rule.split(":")[0] ?? ""));
  return { ...cause, findings, here: cause.rules.length === 0 || isSilent ? "unknown" : "no" };
}

function isOf({ rule, points = [] }: RuleFinding, meant: string): boolean {
  const [id, ...wanted] = meant.split(":");
  return rule === id && wanted.every((point) => points.includes(point));
}
