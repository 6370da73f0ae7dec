import { openDeclarative } from "@claude-rotate/testkit";
import { testPlugin } from "@claude-rotate/testkit/vitest";

testPlugin(await openDeclarative("plugin.json"), {
  cases: "test/cases",
  credentials: {
    "__id__": {
      sample: (letters) => `__prefix__${letters(40)}`,
      // What the issuer answers, as it is documented.
      answers: [
        { status: 200, body: { id: "user_1" }, verdict: "valid" },
        { status: 401, body: { error: { message: "invalid key" } }, verdict: "invalid" },
      ],
    },
  },
});
