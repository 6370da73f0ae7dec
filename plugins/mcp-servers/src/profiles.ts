import type { Credential } from "@claude-rotate/contract";
import { type IssuerError, isObject, type Question } from "@claude-rotate/issuer";

/** A credential that MCP servers use: what it looks like, where servers take it, whom to ask. A new one is one more entry. */
export interface Profile extends Omit<Credential, "test"> {
  /** Headers and parameters under which servers take it and whose names don't say so. Lower case. */
  readonly aliases: readonly string[];
  /** Hosts to which an `Authorization` header carries it. */
  readonly hosts: readonly string[];
  /** Part of what a server that needs it is called where it is started: packages, images. */
  readonly servers: readonly string[];
  /** The variable that names a file with the key, where the server takes one: it wins over the key itself. */
  readonly fileVariable?: string;
  readonly question: Omit<Question, "shape">;
}

// Guides fill the slot with words; no key that was given out holds one, but for one in a hundred thousand.
const NO_WORDS =
  "(?![A-Za-z0-9_-]{0,64}(?:[Yy]our|YOUR|[Hh]ere|HERE|[Ee]xample|EXAMPLE|api[_-]?key|API[_-]?KEY|[Rr]eplace|REPLACE))";

/** `error`, or the first of `errors`, which the issuer's reference shows. */
function braveError(body: unknown): Record<string, unknown> | undefined {
  if (!isObject(body)) return undefined;
  const error = Array.isArray(body.errors) ? body.errors[0] : body.error;
  return isObject(error) && typeof error.code === "string" ? error : undefined;
}

/** True where the issuer misses something in that part of the request: `header`, `query`. */
function misses(part: string, name: string): (body: unknown) => boolean {
  return (body) => {
    const meta = braveError(body)?.meta;
    const errors = isObject(meta) && Array.isArray(meta.errors) ? meta.errors : [];
    return errors.some(
      (one) => isObject(one) && Array.isArray(one.loc) && one.loc[0] === part && one.loc[1] === name,
    );
  };
}

function tavilyError(body: unknown): IssuerError | undefined {
  const detail = isObject(body) ? body.detail : undefined;
  return isObject(detail) && typeof detail.error === "string" ? { message: detail.error } : undefined;
}

export const PROFILES: readonly Profile[] = [
  {
    id: "brave",
    title: "Brave Search API key",
    names: ["BRAVE_API_KEY", "BRAVE_SEARCH_API_KEY"],
    // `BSA` and 28 characters is a habit of the issuer's, promised nowhere; a value of another shape counts under the names.
    pattern: new RegExp(`BSA${NO_WORDS}[A-Za-z0-9_-]{24,32}`),
    prefixes: ["BSA"],
    console: "https://api-dashboard.search.brave.com/app/keys",
    aliases: ["x-subscription-token"],
    hosts: [],
    servers: ["brave-search"],
    fileVariable: "BRAVE_API_KEY_FILE",
    question: {
      issuer: "https://api.search.brave.com",
      variable: "CLAUDE_ROTATE_BRAVE_BASE_URL",
      // Without a query nothing is searched. The key is looked at before the query: https://api-dashboard.search.brave.com
      path: "/res/v1/web/search",
      headers: (key) => ({ "x-subscription-token": key }),
      isGood: () => false,
      errorOf: (body) => {
        const error = braveError(body);
        return error && { type: String(error.code), message: String(error.detail ?? "") };
      },
      rules: [
        { type: "SUBSCRIPTION_TOKEN_INVALID", verdict: "invalid" },
        // We always send the header, so something on the way took it off.
        { type: "SUBSCRIPTION_TOKEN_MISSING", verdict: "blocked", cause: "key-removed" },
        {
          type: "VALIDATION",
          when: misses("header", "x-subscription-token"),
          verdict: "blocked",
          cause: "key-removed",
        },
        { status: 422, type: "VALIDATION", when: misses("query", "q"), verdict: "valid" },
        { type: "SUBSCRIPTION_NOT_FOUND", verdict: "forbidden" },
        { type: "RESOURCE_NOT_ALLOWED", verdict: "forbidden" },
        { type: "OPTION_NOT_IN_PLAN", verdict: "forbidden" },
        { type: "QUOTA_LIMITED", verdict: "billing" },
        { type: "RATE_LIMITED", verdict: "rate-limited" },
        { status: 402, verdict: "billing" },
        { status: 403, verdict: "forbidden" },
        { status: 429, verdict: "rate-limited" },
        { status: 500, verdict: "overloaded" },
        { status: 503, verdict: "overloaded" },
      ],
    },
  },
  {
    id: "tavily",
    title: "Tavily API key",
    names: ["TAVILY_API_KEY"],
    // 32 letters and digits, or since 2025 six, a hyphen and 42.
    pattern: new RegExp(`tvly-(?:dev-|prod-)?${NO_WORDS}[A-Za-z0-9_-]{24,64}`),
    prefixes: ["tvly-dev-", "tvly-prod-", "tvly-"],
    console: "https://app.tavily.com/home",
    aliases: [],
    hosts: ["mcp.tavily.com", "api.tavily.com"],
    servers: ["tavily-mcp", "mcp-tavily", "mcp/tavily"],
    question: {
      issuer: "https://api.tavily.com",
      variable: "CLAUDE_ROTATE_TAVILY_BASE_URL",
      path: "/usage",
      headers: (key) => ({ authorization: `Bearer ${key}` }),
      isGood: (body) => isObject(body) && (isObject(body.key) || isObject(body.account)),
      errorOf: tavilyError,
      // https://docs.tavily.com/documentation/api-reference/endpoint/usage; 432 and 433 are spent limits of key and plan.
      rules: [
        // It says "missing or invalid" to both.
        { status: 401, message: /api key/i, verdict: "invalid", orNoKey: true },
        { status: 402, verdict: "billing" },
        { status: 403, verdict: "forbidden" },
        { status: 429, verdict: "rate-limited" },
        { status: 432, verdict: "billing" },
        { status: 433, verdict: "billing" },
        { status: 500, verdict: "overloaded" },
        { status: 503, verdict: "overloaded" },
      ],
    },
  },
];
