import type { HttpResponse } from "@claude-rotate/contract";
import { isObject } from "./json.ts";
import type { Opinion } from "./opinion.ts";
import type { IssuerError, Question } from "./question.ts";
import { errorIn } from "./said.ts";

const KEY = /\b(?:api[ _-]?)?keys?\b|\btokens?\b|credential|密钥|令牌|凭证/i;
const NONE_CAME =
  /\b(?:no|missing)\b.{0,12}\b(?:api[ _-]?key|token|credentials?)\b|\b(?:key|token|header)\b.{0,12}\b(?:required|missing|not provided)\b/i;
const BAD = /invalid|incorrect|expired|revoked|unknown|not found/i;
/** A person is to log in somewhere. */
const LOGIN = /\b(?:sign|log)[ -]?in\b|\bsso\b|single sign-on|captive|portal|proxy auth/i;
const PROXIES = /squid|zscaler|blue ?coat|netskope|forti(?:gate|web|net)|websense|forcepoint|sophos/i;

/**
 * Whether the gateway that the user named refuses the key: a 401 with an error as APIs give it, or with words about a key. Not
 * where it may be a proxy's: a page, a proxy's own headers, a login for a person, or somebody who reads along.
 */
export function refusal(
  question: Question,
  answer: HttpResponse,
  asked: URL,
  { body, meddler }: { readonly body: unknown; readonly meddler: string | undefined },
): Opinion | undefined {
  if (asked.host === new URL(question.issuer).host || answer.status !== 401) return undefined;
  if (meddler !== undefined || isProxys(answer)) return undefined;
  const error = errorIn(body) ?? plainError(answer, body);
  if (error === undefined || LOGIN.test(error.message)) return undefined;
  if (!isApiError(body) && !KEY.test(error.message)) return undefined;
  if (NONE_CAME.test(error.message) && !BAD.test(error.message))
    return { verdict: "blocked", cause: "key-removed", ...error };
  return { verdict: "invalid", ...error };
}

function plainError({ body: text }: HttpResponse, body: unknown): IssuerError | undefined {
  return body === undefined ? { message: text } : undefined;
}

/** `{"error":{"message":…}}`, as Anthropic and OpenAI have it, or `{"code":…,"msg":…}`; filters say less. */
function isApiError(body: unknown): boolean {
  if (!isObject(body)) return false;
  const { error, code, msg, message } = body;
  if (isObject(error)) return typeof error.message === "string";
  return code !== undefined && typeof (msg ?? message) === "string";
}

function isProxys({ headers, body }: HttpResponse): boolean {
  return (
    /html/i.test(headers["content-type"] ?? "") ||
    /^\s*</.test(body) ||
    "proxy-authenticate" in headers ||
    "x-squid-error" in headers ||
    /^\s*(?:basic|digest|ntlm|negotiate)\b/i.test(headers["www-authenticate"] ?? "") ||
    PROXIES.test(`${headers.server ?? ""} ${headers.via ?? ""}`)
  );
}
