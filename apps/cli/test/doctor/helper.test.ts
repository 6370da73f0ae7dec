import { existsSync } from "node:fs";
import { describe, expect } from "vitest";
import { faults } from "./frame.ts";

const SETTINGS = ".claude/settings.json";
const PROJECT = "work/app/.claude/settings.json";
const MANAGED = "etc/claude-code/managed-settings.json";

describe("helpers", () => {
  faults({
    "CR007: there is no such program": ({ home }) => ({
      files: { [SETTINGS]: { apiKeyHelper: `${home}/bin/key` } },
      finds: [`CR007 E ${SETTINGS}:2`],
    }),
    "CR007: the program is not executable": () => ({
      files: { "bin/key": "#!/bin/sh\n", [SETTINGS]: { apiKeyHelper: "~/bin/key --now" } },
      finds: [`CR007 E ${SETTINGS}:2`],
    }),
    "CR007: it fails": () => ({
      files: { [SETTINGS]: { apiKeyHelper: "exit 3" } },
      runHelpers: true,
      finds: [`CR007 E ${SETTINGS}:2`],
    }),
    "CR007: it prints nothing": () => ({
      files: { [SETTINGS]: { apiKeyHelper: "true" } },
      runHelpers: true,
      finds: [`CR007 E ${SETTINGS}:2`],
    }),
    "CR007: it prints more than a key": ({ good }) => ({
      files: { ".claude/key": `the key:\n${good}`, [SETTINGS]: { apiKeyHelper: "cat ~/.claude/key" } },
      runHelpers: true,
      finds: [`CR007 E ${SETTINGS}:2`],
    }),
    "CR007: it prints a dead key": ({ dead }) => ({
      files: { secret: dead, [MANAGED]: { apiKeyHelper: "cat ~/secret" } },
      runHelpers: true,
      finds: [`CR007 E ${MANAGED}:2`, `CR008 I ${MANAGED}:2`],
    }),
    "CR007: the user's is run from the home folder, too": () => ({
      files: { [SETTINGS]: { apiKeyHelper: "exit 4" } },
      cwd: "",
      runHelpers: true,
      finds: [`CR007 E ${SETTINGS}:2`],
    }),
    "CR007: it is slow": ({ good }) => ({
      files: { secret: good, [SETTINGS]: { apiKeyHelper: "sleep 2.1; cat ~/secret" } },
      runHelpers: true,
      finds: [`CR007 E ${SETTINGS}:2`],
    }),
    "CR007: a project's is named, and never run": () => ({
      files: { [PROJECT]: { apiKeyHelper: "touch ~/ran" } },
      runHelpers: true,
      finds: [`CR007 I ${PROJECT}:2`],
      after: (home) => expect(existsSync(home.at("ran"))).toBe(false),
    }),
    "CR007: a project's in front of your own, which is not run either": () => ({
      files: { [SETTINGS]: { apiKeyHelper: "touch ~/own" }, [PROJECT]: { apiKeyHelper: "touch ~/ran" } },
      runHelpers: true,
      finds: [`CR004 W ${PROJECT}:2`, `CR007 I ${PROJECT}:2`],
      after: (home) =>
        expect([existsSync(home.at("ran")), existsSync(home.at("own"))]).toEqual([false, false]),
    }),
  });
});
