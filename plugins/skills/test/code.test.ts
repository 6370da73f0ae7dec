import { describe, expect, test } from "vitest";
import { A, B, T } from "./support/keys.ts";
import { found, marked, readAt } from "./support/read.ts";

// The spellings are those that public repositories hold keys in, found there by searching for `NAME = "sk-ant-`, `"tvly-` and
// `"BSA` in November 2026, each with a word on whose code writes so. The values are made up.
const PYTHON: readonly (readonly [what: string, source: string, ...found: string[]])[] = [
  // users of anthropic's Python package, after the console's own sample
  [
    "a named argument",
    `client = Anthropic(\n    # defaults to "x"\n    api_key="⟦${A}⟧",\n)\n`,
    "api_key api_key",
  ],
  // notebooks turned into scripts
  [
    "an entry of the environment",
    `import os\nos.environ["TAVILY_API_KEY"] = "⟦${T}⟧"\n`,
    "TAVILY_API_KEY TAVILY_API_KEY",
  ],
  // streamlit apps: a value too long for its line, in parentheses as black and hand wrap it
  [
    "a value in parentheses",
    `os.environ['ANTHROPIC_API_KEY'] = (\n    '⟦${A}⟧'\n)\n`,
    "ANTHROPIC_API_KEY ANTHROPIC_API_KEY",
  ],
  // tavily-python users: TAVILY_API_KEY = os.getenv("TAVILY_API_KEY", "tvly-…")
  [
    "what stands in for a variable",
    `TAVILY_API_KEY = os.getenv("TAVILY_API_KEY", "⟦${T}⟧")\n`,
    "TAVILY_API_KEY TAVILY_API_KEY",
  ],
  ["the same by or", `key = os.environ.get('BRAVE_API_KEY') or '⟦${B}⟧'\n`, "BRAVE_API_KEY BRAVE_API_KEY"],
  // pytest suites and FastAPI services: os.environ.setdefault("ANTHROPIC_API_KEY", "…")
  [
    "a default of the environment",
    `os.environ.setdefault(\n    "ANTHROPIC_API_KEY",\n    "⟦${A}⟧",\n)\n`,
    "ANTHROPIC_API_KEY ANTHROPIC_API_KEY",
  ],
  // pydantic-settings users: anthropic_api_key: str = "…"
  [
    "a field with a type",
    `class S(BaseSettings):\n    anthropic_api_key: str = "⟦${A}⟧"\n`,
    "anthropic_api_key anthropic_api_key",
  ],
  [
    "a constant with a type",
    `KEY: Final[str] = '⟦${A}⟧'\nK2: str | None = "⟦${B}⟧"\nK3: t.Optional["str"]="⟦x⟧"`,
    "KEY KEY",
    "K2 K2",
    "K3 K3",
  ],
  // requests against api.search.brave.com: headers = {"X-Subscription-Token": "BSA…"}
  [
    "a header",
    `headers = {"Accept": "⟦*/*⟧", "X-Subscription-Token": "⟦${B}⟧"}\n`,
    "Accept Accept",
    "X-Subscription-Token X-Subscription-Token",
  ],
  ["a header with its scheme", `h = dict(Authorization='⟦Bearer ${T}⟧')\n`, "Authorization Authorization"],
  // biomni's configuration: default_config.anthropic_api_key = "…"
  [
    "an attribute",
    `default_config.anthropic_api_key = "⟦${A}⟧"  # or env\n`,
    "anthropic_api_key anthropic_api_key",
  ],
  ["a default of a parameter", `def search(q, *, api_key: str = "⟦${B}⟧", n=5): ...\n`, "api_key api_key"],
  ["a walrus", `if (key := "⟦${B}⟧"): pass\n`, "key key"],
  ["three quotes, raw and bytes", `A = """⟦${B}⟧"""\nC = r'⟦${B}⟧'\nD = b"⟦${B}⟧"\n`, "A A", "C C", "D D"],
  ["equal names", `k = "⟦a⟧"\nk = "⟦b⟧"\nself.k = "⟦c⟧"\n`, "k k", "k#2 k", "k#3 k"],
  [
    "CRLF, tabs, letters beyond ASCII",
    `# größe 'x\r\n\tzäh = "⟦日本⟧"\r\nK\t=\t"⟦${B}⟧"\r\n`,
    "zÃ¤h zÃ¤h",
    "K K",
  ],
  ["a line that goes on", `KEY = \\\n  "⟦${B}⟧"\n`, "KEY KEY"],
  ["a docstring below", `KEY = "⟦${B}⟧"\n"""What it is for."""\n`, "KEY KEY"],
  ["an f-string", `K = f"⟦${B}⟧"\nH = f"⟦Bearer {K}⟧"\n`, "K K fixed", "H H fixed"],
  ["escapes", `K = "⟦${B}\\n⟧"\n`, "K K fixed"],
  [
    "parts",
    `K = "⟦sk-⟧" + rest\nL = ("⟦a⟧"\n     "b")\nM = "⟦x⟧" * 93\nN = "⟦%s⟧" % k\n`,
    "K K fixed",
    "L L fixed",
    "M M fixed",
    "N N fixed",
  ],
];

const SCRIPT: typeof PYTHON = [
  // users of @anthropic-ai/sdk
  ["a field of an argument", `const c = new Anthropic({\n  apiKey: "⟦${A}⟧",\n});\n`, "apiKey apiKey"],
  [
    "an entry of the environment",
    `process.env.TAVILY_API_KEY = '⟦${T}⟧';\nprocess.env['BRAVE_API_KEY'] = "⟦${B}⟧"\n`,
    "TAVILY_API_KEY TAVILY_API_KEY",
    "BRAVE_API_KEY BRAVE_API_KEY",
  ],
  // Next.js apps: process.env.X || "…", process.env.X ?? "…"
  [
    "what stands in for a variable",
    `const key = process.env.BRAVE_API_KEY || '⟦${B}⟧';\nconst k2 = process.env?.ANTHROPIC_API_KEY ?? "⟦${A}⟧"`,
    "BRAVE_API_KEY BRAVE_API_KEY",
    "ANTHROPIC_API_KEY ANTHROPIC_API_KEY",
  ],
  // prettier: a string too long for its line
  [
    "a value on the next line",
    `export const ANTHROPIC_API_KEY =\n  "⟦${A}⟧";\n`,
    "ANTHROPIC_API_KEY ANTHROPIC_API_KEY",
  ],
  [
    "a type between",
    `const KEY: string = "⟦${B}⟧";\nclass X { private apiKey?: string = '⟦${B}⟧'; b!: A["z"] = "⟦c⟧" }`,
    "KEY KEY",
    "apiKey apiKey",
    "b b",
  ],
  ["a template", `const k = \`⟦${B}⟧\`; const u = \`⟦a\${x ? \`b\${"}"}\` : '\`'}c⟧\`;`, "k k", "u u fixed"],
  [
    "quoted names",
    `{ headers: { "x-api-key": '⟦${A}⟧', 'Content-Type': "⟦a/b⟧" } }`,
    "x-api-key x-api-key",
    "Content-Type Content-Type",
  ],
  [
    "a list of headers",
    `headers.set("x-api-key", "⟦${A}⟧"); s.replace("a", "b"); f("KEY", x, "y");`,
    "x-api-key x-api-key",
  ],
  [
    "an attribute of JSX",
    `<Chat apiKey="⟦${A}⟧" title='⟦x⟧'>Don't</Chat>;\nconst k = "⟦b⟧";`,
    "apiKey apiKey",
    "title title",
    "k k",
  ],
  [
    "a pattern with quotes",
    "const r = /[\"'`/]+/g, s = a / b; const k = '⟦x⟧'; if (x) y = /`/;\nk2 = `⟦y⟧`",
    "k k",
    "k2 k2",
  ],
  ["an interpreter line", `#!/usr/bin/env node\nlet k = '⟦x⟧'\n`, "k k"],
  [
    "an entry beside",
    `({ K: process.env.A || "⟦a⟧", L: env["B"] ?? "⟦b⟧", M: m ? "c" : "d", N: f.n ? f.n : "⟦e⟧" }); x ? o = "⟦f⟧" : 0`,
    "A A",
    "B B",
    "n n",
    "o o",
  ],
  ["logical assignment", `env.K ||= "⟦a⟧"; env["L"] ??= '⟦b⟧'`, "K K", "L L"],
  ["parts", `const k = "⟦sk-ant⟧" +\n  "-x", l = "⟦a⟧"\n  + b`, "k k fixed", "l l fixed"],
];

const RUBY: typeof PYTHON = [
  // RubyLLM's settings; helpers of minitest: ENV['ANTHROPIC_API_KEY'] ||= '…'
  [
    "a setting",
    `RubyLLM.configure do |config|\n  config.anthropic_api_key = "⟦${A}⟧"\nend\n`,
    "anthropic_api_key anthropic_api_key",
  ],
  [
    "the environment",
    `ENV['ANTHROPIC_API_KEY'] ||= '⟦${A}⟧'\nENV["B"] = "⟦b⟧".freeze\n`,
    "ANTHROPIC_API_KEY ANTHROPIC_API_KEY",
    "B B",
  ],
  [
    "what stands in for a variable",
    `k = ENV.fetch('BRAVE_API_KEY', '⟦${B}⟧')\n`,
    "BRAVE_API_KEY BRAVE_API_KEY",
  ],
  [
    "hashes old and new",
    `f(api_key: "⟦a⟧", "x-api-key" => '⟦b⟧', :token => "⟦c⟧")\n`,
    "api_key api_key",
    "x-api-key x-api-key",
    "token token",
  ],
  ["expressions inside", 'k = "⟦a#{b}⟧"\n@api_key = "⟦c⟧" # it\'s\n', "k k fixed", "@api_key @api_key"],
];

describe.each([
  ["Python", "pdf/scripts/x.py", PYTHON],
  ["JavaScript and TypeScript", "pdf/scripts/x.ts", SCRIPT],
  ["Ruby", "pdf/scripts/x.rb", RUBY],
] as const)("%s: what is found, and exactly where", (_language, path, rows) => {
  test.each(rows.map(([what, source, ...names]) => [what, source, names] as const))(
    "%s",
    (_what, source, names) => {
      expect(found(path, source)).toEqual(names);
    },
  );
});

describe("what is given to nothing that has a name is no assignment", () => {
  test.each([
    ["a comparison", "x.py", `if key == "${A}" or "${B}" != key: pass`],
    ["an argument without a name", "x.py", `Anthropic("${A}")\nf("${B}", 1)`],
    ["a list", "x.py", `keys = ["${A}", "${B}"]`],
    ["what a function gives back", "x.js", `return "${A}"; x => "${B}"`],
    ["a comment", "x.js", `// key = "${A}"\n/* key = "${B}" */`],
    ["a comment of Python", "x.py", `# KEY = "${A}"`],
    ["a value over lines", "x.py", `KEY = """\n${A}\n"""`],
    ["a string that grows", "x.rb", `key += "${A}"; key << "${B}"`],
    ["keys of a list that is ordered by them", "x.py", `owners = {"${B}": "ada", "${A}": "bob"}`],
    ["two arguments, the first of them a key", "x.py", `pair("${B}", "${A}")`],
    ["a quote that is not closed", "x.js", `k = "${A}\nl = '`],
  ])("%s", (_what, name, text) => expect(readAt(`pdf/${name}`, marked(text).text).assignments).toEqual([]));

  test("a key that orders a list is never part of an address", () => {
    const reading = readAt("pdf/x.py", `limits = {"${B}": "free", "${A}": "paid"}`);
    expect(JSON.stringify(reading)).not.toMatch(new RegExp(`${B}|${A}`));
  });
});

test("a file of tests holds made-up keys and is left alone", () => {
  for (const path of [
    "pdf/tests/x.py",
    "pdf/scripts/test_x.py",
    "pdf/src/x.test.ts",
    "pdf/__tests__/x.js",
    "pdf/spec/x_spec.rb",
  ])
    expect(readAt(path, `KEY = "${A}"`).assignments).toEqual([]);
  expect(readAt("pdf/scripts/latest.py", `KEY = "${A}"`).assignments).toHaveLength(1);
});

test("a text that is nothing but opening signs is read in time and without a fall", () => {
  for (const sign of ["`${", "(", "[", "{", '"', "/", "'''", "a[", "x = ("])
    expect(readAt("pdf/x.js", sign.repeat(20_000)).kind).toBe("read");
});
