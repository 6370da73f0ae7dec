import type { BlockCause, HttpResponse, VerdictKind } from "@claude-rotate/contract";
import { parsed } from "./json.ts";
import type { IssuerError, Question, Rule } from "./question.ts";

/** What an answer says, before it is cleaned for display. */
export interface Opinion {
  readonly verdict: VerdictKind;
  readonly cause?: BlockCause;
  readonly type?: string;
  readonly message?: string;
}

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

/** What an answer says about the key. Only the issuer's own words can call it invalid. */
export function judge(question: Question, answer: HttpResponse, asked: URL): Opinion {
  const body = parsed(answer.body);
  if (answer.status === 200 && question.isGood(body)) return { verdict: "valid" };
  if (answer.status >= 300 && answer.status < 400) return redirected(answer, asked);
  const error = answer.status === 200 ? undefined : question.errorOf(body);
  if (error !== undefined) return byRule(question, answer, error, body, meddlerOf(answer, asked));
  const verdict = STRANGER_STATUSES.get(answer.status) ?? "unknown";
  const cause = answer.status === 407 ? "proxy-login" : "stranger";
  return { verdict, message: strangerWords(answer), ...(verdict === "blocked" ? { cause } : {}) };
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

function strangerWords(answer: HttpResponse): string {
  const title = /<title[^>]*>([^<]{1,300})/i.exec(answer.body)?.[1];
  const kind = answer.headers["content-type"]?.split(";")[0] || "an answer without a type";
  return `not the issuer's answer: ${title === undefined ? kind : `"${title.trim()}"`}`;
}
