import type { HttpResponse, VerdictKind } from "@claude-rotate/contract";

/** What the issuer's answer says, before it is cleaned for display. */
export interface Opinion {
  readonly verdict: VerdictKind;
  readonly type?: string;
  readonly message?: string;
}

interface IssuerError {
  readonly type: string;
  readonly message: string;
}

interface Rule {
  readonly status?: number;
  readonly type?: string;
  readonly message?: RegExp;
  readonly verdict: VerdictKind;
}

/**
 * The issuer's errors, first match first: https://docs.anthropic.com/en/api/errors, and `forbidden`, which its edge
 * answers to an address in an unsupported region or behind a proxy, whatever the key.
 */
const ISSUER_RULES: readonly Rule[] = [
  { status: 401, type: "authentication_error", verdict: "invalid" },
  { status: 400, message: /organization has been disabled/i, verdict: "disabled" },
  { status: 402, verdict: "billing" },
  { type: "billing_error", verdict: "billing" },
  { status: 403, type: "permission_error", verdict: "forbidden" },
  { status: 403, verdict: "blocked" },
  { status: 429, verdict: "rate-limited" },
  { type: "rate_limit_error", verdict: "rate-limited" },
  { status: 529, verdict: "overloaded" },
  { type: "overloaded_error", verdict: "overloaded" },
  { type: "api_error", verdict: "overloaded" },
  { type: "timeout_error", verdict: "overloaded" },
];

/** The same statuses where something on the way answers, not the issuer: none of them says anything about the key. */
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

/** What an answer of `GET /v1/models` says about the key. Only the issuer's own words can call it invalid. */
export function judge(answer: HttpResponse, asked: URL): Opinion {
  const body = parsed(answer.body);
  if (answer.status === 200 && isModelList(body)) return { verdict: "valid" };
  if (answer.status >= 300 && answer.status < 400) return redirected(answer, asked);
  const error = issuerError(body);
  if (error !== undefined && answer.status !== 200)
    return { verdict: byRule(answer.status, error), ...error };
  return { verdict: STRANGER_STATUSES.get(answer.status) ?? "unknown", message: strangerWords(answer) };
}

function byRule(status: number, error: IssuerError): VerdictKind {
  const rule = ISSUER_RULES.find(
    (one) =>
      (one.status ?? status) === status &&
      (one.type ?? error.type) === error.type &&
      (one.message?.test(error.message) ?? true),
  );
  return rule?.verdict ?? "unknown";
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
    message: `redirected to ${to}, which was not followed: a key goes to its issuer only`,
  };
}

function strangerWords(answer: HttpResponse): string {
  const title = /<title[^>]*>([^<]{1,300})/i.exec(answer.body)?.[1];
  const kind = answer.headers["content-type"]?.split(";")[0] || "an answer without a type";
  return `not the issuer's answer: ${title === undefined ? kind : `"${title.trim()}"`}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isModelList(body: unknown): boolean {
  return isObject(body) && Array.isArray(body.data);
}

function issuerError(body: unknown): IssuerError | undefined {
  const error = isObject(body) ? body.error : undefined;
  if (!isObject(error) || typeof error.type !== "string") return undefined;
  return { type: error.type, message: typeof error.message === "string" ? error.message : "" };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
