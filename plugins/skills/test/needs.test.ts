import { describe, expect, test } from "vitest";
import { needs } from "./support/read.ts";

/** `NAME:line` of each. */
function lines(text: string, path = "x/SKILL.md"): readonly string[] {
  return needs(path, text).map(({ name, line }) => `${name}:${line}`);
}

// Each is how a skill or README in a public repository says it.
describe("what a text says that its skill needs", () => {
  test.each([
    // zenobi-us/dotfiles, ai/files/skills/brave-search/SKILL.md
    [
      "prose",
      "---\nname: brave-search\n---\n\n## Setup\n\nNeeds env: `BRAVE_API_KEY`.\n",
      ["BRAVE_API_KEY:7"],
    ],
    // weilun88313/Ivan-productivity-Skills, Skill/pptx/README.md
    [
      "a code fence",
      "Set your key:\n\n```bash\nexport GEMINI_API_KEY='your_api_key_here'\n```\n\nError: GEMINI_API_KEY not set.\n",
      ["GEMINI_API_KEY:4"],
    ],
    // draphael89/Swarm, apps/backend/src/swarm/skills/builtins/brave-search/SKILL.md
    [
      "front matter: env",
      "---\nname: brave-search\nenv:\n  - name: BRAVE_API_KEY\n    required: true\n---\n",
      ["BRAVE_API_KEY:4"],
    ],
    // skills of OpenClaw: metadata in one line of JSON
    [
      "front matter: JSON",
      '---\nmetadata: {"clawdbot":{"requires":{"env":["TWILIO_ACCOUNT_SID","TWILIO_AUTH_TOKEN"]}}}\n---\n',
      ["TWILIO_AUTH_TOKEN:2"],
    ],
    // the same in YAML, a Windows line ending
    [
      "front matter: YAML",
      "---\r\nmetadata:\r\n  openclaw:\r\n    primaryEnv: CF_TODO_API_KEY\r\n---\r\n",
      ["CF_TODO_API_KEY:4"],
    ],
    // skills of Hermes
    [
      "front matter: a list",
      "---\nrequired_environment_variables: [OPENAI_API_KEY, FAL_KEY]\n---\n",
      ["OPENAI_API_KEY:2", "FAL_KEY:2"],
    ],
    ["allowed-tools", "---\nallowed-tools: Bash(curl -H $TAVILY_API_KEY *)\n---\n", ["TAVILY_API_KEY:2"]],
    [
      "every way to write a variable",
      '$A_TOKEN ${B_SECRET} %C_KEY% $env:D_PAT process.env.E_API_KEY os.environ["F_PASSWORD"] <G_API_KEY>',
      ["A_TOKEN:1", "B_SECRET:1", "C_KEY:1", "D_PAT:1", "E_API_KEY:1", "F_PASSWORD:1", "G_API_KEY:1"],
    ],
    [
      "a table",
      "| Variable | Required |\n|---|---|\n| `A_API_KEY` | Yes |\n| `B_API_KEY` | No |\n",
      ["A_API_KEY:3"],
    ],
    ["each once, where it is first said", "A_API_KEY\nB_TOKEN A_API_KEY\n", ["A_API_KEY:1", "B_TOKEN:2"]],
  ])("%s", (_what, text, expected) => expect(lines(text)).toEqual(expected));

  test.each([
    [
      "not credentials",
      "NODE_ENV PATH HOME DATABASE_URL MAX_TOKENS LOG_LEVEL SLACK_WEBHOOK_URL TASK_TRACKER_WORK_FILE",
    ],
    [
      "keys of other kinds",
      "PRIMARY_KEY FOREIGN_KEY CACHE_KEY LOCAL_STORAGE_KEY S3_KEY ENTER_KEY IDEMPOTENCY_KEY",
    ],
    ["tokens of other kinds", "CSRF_TOKEN EOS_TOKEN NEXT_PAGE_TOKEN"],
    [
      "names that stand for another",
      "YOUR_API_KEY MY_API_KEY <PROVIDER>_API_KEY API_KEY ACCESS_TOKEN EXAMPLE_TOKEN tvly-YOUR_API_KEY sk-ant-XXXX_KEY",
    ],
    ["names of errors", "INVALID_API_KEY MISSING_API_KEY missing_brave_api_key EXPIRED_TOKEN"],
    ["lower case", "api_key brave_api_key"],
  ])("false friends: %s", (_what, text) => expect(lines(text)).toEqual([]));

  test.each([
    ["behind the name", "- `OPENAI_API_KEY` (optional) enables matching."],
    ["before all of a line", "7. Optional: set `TAVILY_API_KEY`, `EXA_API_KEY`."],
    ["in a heading", "### Optional\n\n- `TAVILY_API_KEY`: search\n"],
    ["in a comment above", "```bash\n# Optional, for better search\nexport TAVILY_API_KEY=tvly-...\n```"],
    ["in front matter", "---\nenv:\n  - name: A_API_KEY\n    required: false\n---\n"],
    [
      "as what is not needed",
      "`A_API_KEY` is not required.\nYou don't need B_API_KEY.\nRuns with no `C_API_KEY`.",
    ],
    ["once, though an example sets it", "`A_API_KEY` (optional)\n```\nexport A_API_KEY=x\n```"],
  ])("optional: %s", (_what, text) => expect(lines(text)).toEqual([]));

  test("what is said of one is not said of the next", () => {
    expect(lines("- `A_API_KEY` (required), `B_API_KEY` (optional), `C_API_KEY`")).toEqual([
      "A_API_KEY:1",
      "C_API_KEY:1",
    ]);
    expect(lines("## Optional\nA_KEY\n## Required\nB_KEY\n```\n# optional\nC_KEY=\n\nD_KEY=\n```")).toEqual([
      "B_KEY:4",
      "D_KEY:9",
    ]);
  });
});

describe("who needs it", () => {
  test.each([
    ["x/SKILL.md", undefined, [], "skill x"],
    ["x/README.md", undefined, [], "skill x"],
    ["x/readme.md", "project", [], "skill x"],
    ["pdf/SKILL.md", "plugin", ["mkt", "docs", "1.0.0"], "skill docs:pdf"],
    ["engineering/tdd/SKILL.md", "plugin", ["mkt", "docs", "1.0.0"], "skill docs:tdd"],
    ["x/skill.md", undefined, [], "skill x, whose file must be called SKILL.md"],
    ["grp/x/SKILL.md", undefined, [], "skill x, which Claude Code does not find in a folder of skills"],
    ["ship.md", "personal-commands", [], "command ship"],
    ["ops/ship.md", "project-commands", [], "command ship"],
  ])("%s %s", (path, layer, names, by) => {
    expect(needs(path, "Set TAVILY_API_KEY.", layer, names)).toEqual([
      { name: "TAVILY_API_KEY", by, line: 1 },
    ]);
  });

  test.each([
    ["a note beside skills", "notes.md", undefined],
    ["what a skill explains", "x/reference.md", undefined],
    ["what is only offered", "x/SKILL.md", "offered"],
    ["what lies elsewhere", "x/SKILL.md", "agents-home"],
    ["a script", "x/run.py", undefined],
  ])("%s needs nothing", (_what, path, layer) =>
    expect(needs(path, "# Set TAVILY_API_KEY", layer)).toEqual([]),
  );
});

test("a name that no text may be read for: one of a text in another encoding is found all the same", () => {
  expect(lines("Größe 日本: `TAVILY_API_KEY` 必填\n")).toEqual(["TAVILY_API_KEY:1"]);
});

describe("profiles", () => {
  test.each(["pdf", "xlsx", "pptx", "frontend-design", "tdd", "test-driven-development"])(
    "%s needs no key, unless its own text says so",
    (name) => {
      expect(needs(`${name}/SKILL.md`, `---\nname: ${name}\n---\n# Guide\n`)).toEqual([]);
      expect(needs(`${name}/SKILL.md`, "Set GEMINI_API_KEY.")).toEqual([
        { name: "GEMINI_API_KEY", by: `skill ${name}`, line: 1 },
      ]);
    },
  );
});
