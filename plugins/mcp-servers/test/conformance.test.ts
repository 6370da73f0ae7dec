import { testPlugin } from "@claude-rotate/testkit/vitest";
import { plugin } from "../src/index.ts";

const brave = (status: number, error: object) => ({ status, body: { type: "ErrorResponse", error } });
const missingQuery = { errors: [{ loc: ["query", "q"], msg: "Field required" }] };

testPlugin(plugin, {
  cases: "test/cases",
  credentials: {
    brave: {
      sample: (letters) => `BSA${letters(28)}`,
      answers: [
        { ...brave(422, { code: "VALIDATION", detail: "no query", meta: missingQuery }), verdict: "valid" },
        {
          ...brave(422, { code: "SUBSCRIPTION_TOKEN_INVALID", detail: "no such token" }),
          verdict: "invalid",
        },
        { ...brave(429, { code: "RATE_LIMITED", detail: "too fast" }), verdict: "rate-limited" },
      ],
    },
    tavily: {
      sample: (letters) => `tvly-dev-${letters(32)}`,
      answers: [
        { status: 200, body: { key: { usage: 1 }, account: {} }, verdict: "valid" },
        {
          status: 401,
          body: { detail: { error: "Unauthorized: missing or invalid API key." } },
          verdict: "invalid",
        },
        { status: 432, body: { detail: { error: "limit" } }, verdict: "billing" },
      ],
    },
  },
});
