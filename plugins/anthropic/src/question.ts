import { type IssuerError, isObject, type Question } from "@claude-rotate/issuer";

/** Lists the models: free, changes nothing, and fails for a bad key. */
export const question: Question = {
  issuer: "https://api.anthropic.com",
  variable: "ANTHROPIC_BASE_URL",
  override: "CLAUDE_ROTATE_ANTHROPIC_BASE_URL",
  path: "/v1/models",
  headers: (key) => ({ "x-api-key": key, "anthropic-version": "2023-06-01" }),
  isGood: (body) => isObject(body) && Array.isArray(body.data),
  errorOf,
  /**
   * https://docs.anthropic.com/en/api/errors, and `forbidden`, which the issuer's edge answers to an address in an
   * unsupported region or behind a proxy, whatever the key.
   */
  rules: [
    // We always send the header, so something on the way took it off.
    {
      status: 401,
      type: "authentication_error",
      message: /header is required|no (?:api key|credentials)/i,
      verdict: "blocked",
      cause: "key-removed",
    },
    { status: 401, type: "authentication_error", verdict: "invalid" },
    { status: 400, message: /organization has been disabled/i, verdict: "disabled" },
    { status: 402, verdict: "billing" },
    { type: "billing_error", verdict: "billing" },
    { status: 403, type: "permission_error", verdict: "forbidden" },
    { status: 403, verdict: "blocked", cause: "policy" },
    { status: 429, verdict: "rate-limited" },
    { type: "rate_limit_error", verdict: "rate-limited" },
    { status: 529, verdict: "overloaded" },
    { type: "overloaded_error", verdict: "overloaded" },
    { type: "api_error", verdict: "overloaded" },
    { type: "timeout_error", verdict: "overloaded" },
  ],
  shape: /sk-ant-[a-z]+\d\d-[A-Za-z0-9_-]{20,}/,
};

function errorOf(body: unknown): IssuerError | undefined {
  const error = isObject(body) ? body.error : undefined;
  if (!isObject(error) || typeof error.type !== "string") return undefined;
  return { type: error.type, message: typeof error.message === "string" ? error.message : "" };
}
