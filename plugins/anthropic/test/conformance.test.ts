import { testPlugin } from "@claude-rotate/testkit/vitest";
import { plugin } from "../src/index.ts";

const error = (type: string, message: string) => ({ type: "error", error: { type, message } });

testPlugin(plugin, {
  credentials: {
    anthropic: {
      sample: (letters) => `sk-ant-${"api03"}-${letters(93)}AA`,
      answers: [
        { status: 200, body: { data: [], has_more: false }, verdict: "valid" },
        { status: 401, body: error("authentication_error", "invalid x-api-key"), verdict: "invalid" },
        { status: 529, body: error("overloaded_error", "Overloaded"), verdict: "overloaded" },
      ],
    },
  },
});
