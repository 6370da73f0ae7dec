import type { HttpResponse, VerdictKind } from "@claude-rotate/contract";
import { refusal } from "./gateway.ts";
import { parsed } from "./json.ts";
import type { Opinion } from "./opinion.ts";
import type { IssuerError, Question, Rule } from "./question.ts";
import { strangerWords } from "./said.ts";

/** Statuses where something on the way answers, not the issuer: none of them says anything about the key. */
const STRANGER_STATUSES: ReadonlyMap<number, VerdictKind> = new Map([
  [200, "blocked"],
  [401, "blocked"],
  [403, "blocked"],
  [407, "blocked"],
  [429, "rate-limited"],
  [451, "blocked"],
  [511, "blocked"],
  [529, "overloaded"],
]);

/** What an answer says about the key. Only the words of the issuer, or of the user's own gateway, can call it invalid. */
export function judge(question: Question, answer: HttpResponse, asked: URL): Opinion {
  const body = parsed(answer.body);
  if (answer.status === 200 && question.isGood(body)) return { verdict: "valid" };
  if (answer.status >= 300 && answer.status < 400) return redirected(answer, asked);
  const meddler = meddlerOf(answer, asked);
  const error = answer.status === 200 ? undefined : question.errorOf(body);
  const opinion = error && byRule(question, answer, error, body, meddler);
  if (opinion !== undefined && opinion.verdict !== "unknown") return opinion;
  return refusal(question, answer, asked, { body, meddler }) ?? opinion ?? strangers(answer, body);
}

function strangers(answer: HttpResponse, body: unknown): Opinion {
  const verdict = STRANGER_STATUSES.get(answer.status) ?? "unknown";
  const cause = answer.status === 407 ? "proxy-login" : "stranger";
  return { verdict, message: strangerWords(answer, body), ...(verdict === "blocked" ? { cause } : {}) };
}

/** Who could have changed the request on its way. */
function meddlerOf({ authority, proxy }: HttpResponse, asked: URL): string | undefined {
  return authority ?? (asked.protocol === "http:" ? proxy : undefined);
}

function byRule(
  question: Question,
  { status }: HttpResponse,
  error: IssuerError,
  body: unknown,
  meddler: string | undefined,
): Opinion {
  const rule = ruleFor(question, status, error, body);
  if (rule?.orNoKey && meddler !== undefined) {
    const message = `${error.message} ("${meddler}" stands in between and may have taken the key off)`;
    return { verdict: "unknown", ...error, message };
  }
  const { verdict = "unknown", cause } = rule ?? {};
  return { verdict, ...(cause === undefined ? {} : { cause }), ...error };
}

function ruleFor({ rules }: Question, status: number, error: IssuerError, body: unknown): Rule | undefined {
  return rules.find(
    (one) =>
      (one.status ?? status) === status &&
      (one.type ?? error.type) === error.type &&
      (one.message?.test(error.message) ?? true) &&
      (one.when?.(body) ?? true),
  );
}

function redirected(answer: HttpResponse, asked: URL): Opinion {
  const location = answer.headers.location;
  let to = "nowhere";
  try {
    if (location !== undefined) to = new URL(location, asked).host || "an address without a host";
  } catch {
    to = "an unreadable address";
  }
  return {
    verdict: "blocked",
    cause: "redirect",
    message: `redirected to ${to}, which was not followed: a key goes to its issuer only`,
  };
}
