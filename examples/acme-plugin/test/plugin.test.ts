import { testPlugin } from "@claude-rotate/testkit/vitest";
import { plugin } from "../src/index.ts";

testPlugin(plugin, {
  cases: "test/cases",
  credentials: {
    acme: {
      sample: (letters) => `acme_${letters(32)}`,
      answers: [
        { status: 200, body: { id: "u1" }, verdict: "valid" },
        { status: 401, body: { message: "unknown token" }, verdict: "invalid" },
        { status: 429, body: { message: "slow down" }, verdict: "rate-limited" },
      ],
    },
  },
});
