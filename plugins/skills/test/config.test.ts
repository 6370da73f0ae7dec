import { describe, expect, test } from "vitest";
import { A, B, T } from "./support/keys.ts";
import { bytes, found, put, readAt, ref, store } from "./support/read.ts";

// As skills in public repositories keep their settings; the values are made up.
const ROWS: readonly (readonly [what: string, path: string, source: string, ...found: string[]])[] = [
  [
    "config.json",
    "brave-search/config.json",
    `{\n  "brave_api_key": "⟦${B}⟧",\n  "count": 5\n}\n`,
    "/brave_api_key BRAVE_API_KEY",
  ],
  [
    "an object a service",
    "search/scripts/keys.json",
    `{"tavily": {"api_key": "⟦${T}⟧"}, "brave": {"apiKey": "⟦${B}⟧", "url": "⟦https://x⟧"}}`,
    "/tavily/api_key TAVILY_API_KEY",
    "/brave/apiKey BRAVE_API_KEY",
    "/brave/url URL",
  ],
  [
    "comments and trailing commas",
    "x/settings.jsonc",
    `{ // mine\n  "tavilyApiKey": "⟦${T}⟧",\n}`,
    "/tavilyApiKey TAVILY_API_KEY",
  ],
  [
    "a byte order mark, CRLF and a header",
    "x/a.json",
    `\ufeff{\r\n"headers":{"Authorization":"⟦Bearer ${T}⟧"}}\r\n`,
    "/headers/Authorization AUTHORIZATION",
  ],
  ["a list", "x/a.json", `["⟦${A}⟧", {"k": ["⟦${B}⟧"]}]`, "/0 0", "/1/k/0 0"],
  [
    "config.yaml",
    "x/config.yaml",
    `# keys\nanthropic:\n  api_key: ⟦${A}⟧  # mine\n  url: '⟦https://x⟧'\nbrave_api_key: "⟦${B}⟧"\n`,
    "/anthropic/api_key ANTHROPIC_API_KEY",
    "/anthropic/url URL",
    "/brave_api_key BRAVE_API_KEY",
  ],
  [
    "agents/openai.yaml",
    "tdd/agents/openai.yaml",
    `interface:\n  display_name: ⟦TDD⟧\n`,
    "/interface/display_name DISPLAY_NAME",
  ],
  ["a block of YAML", "x/a.yml", `tavily_api_key: |-\n  ⟦${T}⟧\n`, "/tavily_api_key TAVILY_API_KEY"],
  [
    "config.toml",
    "x/config.toml",
    `[tavily]\napi_key = "⟦${T}⟧" # mine\n[env]\nBRAVE_API_KEY = '⟦${B}⟧'\n`,
    "/tavily/api_key TAVILY_API_KEY",
    "/env/BRAVE_API_KEY BRAVE_API_KEY",
  ],
  // repositories that hold .claude/skills/.env.example: one .env for all skills
  [
    "a skill's .env",
    "x/.env",
    `# search\nTAVILY_API_KEY=⟦${T}⟧\nexport BRAVE_API_KEY='⟦${B}⟧' # x\n`,
    "TAVILY_API_KEY TAVILY_API_KEY",
    "BRAVE_API_KEY BRAVE_API_KEY",
  ],
  ["one .env for all skills", ".env", `ANTHROPIC_API_KEY="⟦${A}⟧"`, "ANTHROPIC_API_KEY ANTHROPIC_API_KEY"],
  ["a .env of a stage", "x/.env.local", `K=⟦${A}⟧\n`, "K K"],
  ["a .env with a name", "x/config/keys.env", `K=⟦${A}⟧\n`, "K K"],
  ["direnv", "x/.envrc", `dotenv\nexport TAVILY_API_KEY="⟦${T}⟧"\n`, "TAVILY_API_KEY TAVILY_API_KEY"],
  [
    "bash",
    "x/scripts/run.sh",
    `#!/usr/bin/env bash\nset -e\nBRAVE_API_KEY=⟦${B}⟧ node search.js "$@"\n`,
    "BRAVE_API_KEY BRAVE_API_KEY",
  ],
  ["zsh, told from its first line", "x/scripts/run.sh", `#!/bin/zsh\ntypeset -gx K=⟦${B}⟧ # {\n`, "K K"],
  ["zsh", "x/scripts/run.zsh", `export K='⟦${A}⟧'\n`, "K K"],
  ["fish", "x/scripts/run.fish", `set -gx TAVILY_API_KEY "⟦${T}⟧"\n`, "TAVILY_API_KEY TAVILY_API_KEY"],
  [
    "PowerShell",
    "x/scripts/run.ps1",
    `$env:ANTHROPIC_API_KEY = '⟦${A}⟧'\r\n`,
    "ANTHROPIC_API_KEY ANTHROPIC_API_KEY",
  ],
];

describe("settings and shell scripts: what is found, and exactly where", () => {
  test.each(ROWS.map(([what, path, source, ...names]) => [what, path, source, names] as const))(
    "%s (%s)",
    (_what, path, source, names) => expect(found(path, source)).toEqual(names),
  );
});

test("prose and notebooks are read, so that the core sees a key there, and nothing in them is an assignment", () => {
  for (const path of ["pdf/SKILL.md", "pdf/README.md", "pdf/reference.md", "notes.md", "pdf/demo.ipynb"])
    expect(readAt(path, `KEY = "${A}"\nexport KEY=${A}\n{"KEY": "${A}"}`)).toEqual({
      kind: "read",
      assignments: [],
    });
});

test("a later entry of one name wins, and the earlier one says so", () => {
  const { assignments } = readAt("x/a.json", `{"k": "a", "k": "b"}`);
  expect(assignments.map(({ address, inert }) => [address, inert !== undefined])).toEqual([
    ["/k", true],
    ["/k#2", false],
  ]);
});

test("a list that is ordered by keys gives no address that holds one", () => {
  const reading = readAt("x/limits.json", JSON.stringify({ [B]: "free", [A]: "paid", [T]: { key: A } }));
  expect(reading.assignments).toEqual([]);
});

test("of a text too long for settings only fields that say that they hold a secret are listed", () => {
  const icons = Object.fromEntries(
    Array.from({ length: 9000 }, (_, at) => [`icon-${at}`, "M0 0h24v24H0z, a path"]),
  );
  const text = JSON.stringify({ icons, tavily_api_key: T });
  expect(text.length).toBeGreaterThan(256 * 1024);
  expect(readAt("x/icons.json", text).assignments.map(({ address }) => address)).toEqual(["/tavily_api_key"]);
});

describe("broken files are told with their line", () => {
  test.each([
    ["x/a.json", '{\n"a": "b"\n"c": 1}', 3],
    ["x/a.toml", 'a = 1\nb = "x', 2],
    ["x/a.yaml", "a: 1\nb: [1, 2\n", 2],
    ["x/run.sh", 'a=1\necho "x\n', 2],
  ])("%s", (path, text, line) =>
    expect(store("skill").read(text, ref(path))).toMatchObject({ kind: "broken", line }),
  );
});

describe("a new key", () => {
  test.each([
    ["x/.env", "# search\n"],
    ["x/scripts/run.sh", "#!/bin/sh\n"],
    ["x/run.fish", ""],
    ["x/run.ps1", "# x\r\n"],
  ])("goes into %s and is found there again", (path, text) => {
    const at = store("skill").edits!.add(text, ref(path), "TAVILY_API_KEY");
    if ("refused" in at) throw new Error(at.refused);
    const added = put(text, [at.at, at.at], at.before + T + at.after);
    const one = readAt(path, added).assignments.find(({ address }) => address === at.address);
    expect(one && added.slice(...one.span)).toBe(T);
  });

  test.each(["x/SKILL.md", "x/config.json", "x/run.py"])("has no place of its own in %s", (path) => {
    expect(store("skill").edits!.add("", ref(path), "K")).toMatchObject({
      refused: expect.stringContaining(".env"),
    });
  });
});

describe("what is not the skill's own", () => {
  test.each([
    "x/.vscode/settings.json",
    "x/.claude/settings.json",
    "x/.git/config.json",
    "x/node_modules/package.json",
    "x/scripts/node_modules/y.json",
    "x/logo.png",
  ])("%s", (path) =>
    expect(store("skill").read(bytes('{"k":"v"}'), ref(path))).toEqual({ kind: "not-mine" }),
  );
});
