import type { Host, Secret, Verdict } from "@claude-rotate/contract";
import { ask, isObject, type Question } from "@claude-rotate/issuer";

/** What the API answers to a token in `authorization`; gateways, whose tokens most of these are, use errors of the same shape. */
const question: Question = {
  issuer: "https://api.anthropic.com",
  variable: "ANTHROPIC_BASE_URL",
  path: "/v1/models",
  headers: (token) => ({
    authorization: `Bearer ${token}`,
    "anthropic-version": "2023-06-01",
    // Without it the API takes no OAuth token, alive or dead.
    "anthropic-beta": "oauth-2025-04-20",
  }),
  isGood: (body) => isObject(body) && Array.isArray(body.data),
  errorOf: (body) => {
    const error = isObject(body) ? body.error : undefined;
    if (!isObject(error)) return undefined;
    const { type, message } = error;
    return {
      ...(typeof type === "string" ? { type } : {}),
      message: typeof message === "string" ? message : "",
    };
  },
  rules: [
    { status: 401, message: /not (?:currently )?supported/i, verdict: "unknown" },
    { status: 401, verdict: "invalid" },
    { status: 402, verdict: "billing" },
    { status: 403, type: "permission_error", verdict: "forbidden" },
    { status: 403, verdict: "blocked" },
    { status: 429, verdict: "rate-limited" },
    { status: 529, verdict: "overloaded" },
  ],
  shape: /sk-ant-[a-z]+\d\d-[A-Za-z0-9_-]{20,}/,
};

/** Asks about a token as the client sends it. `host.env` decides whom. */
export function askBearer(token: Secret, host: Host): Promise<Verdict> {
  return ask(question, token, host);
}
