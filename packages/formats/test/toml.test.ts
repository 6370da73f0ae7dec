import { describe, expect, it } from "vitest";
import { addTomlString, decode, encode, readToml } from "../src/index.ts";
import { replace } from "./support/check.ts";
import { brokenTable, type Row, table } from "./support/marked.ts";
import { asAssignments, ofRead } from "./support/tree.ts";

const basic = (...pointers: string[]) => pointers.map((pointer) => `${pointer} toml-basic`);
const literal = (...pointers: string[]) => pointers.map((pointer) => `${pointer} toml-literal`);
const longBasic = (...pointers: string[]) => pointers.map((pointer) => `${pointer} toml-multiline-basic`);
const longLiteral = (...pointers: string[]) => pointers.map((pointer) => `${pointer} toml-multiline-literal`);

const ROWS: Row[] = [
  ['A = "«sk-old»"', ...basic("/A")],
  // A table for a server, one for its environment (openai/codex, docs/config.md).
  [
    '[mcp_servers.brave]\ncommand = "«npx»"\nargs = ["«-y»", "«@brave/brave-search-mcp-server»"]\n[mcp_servers.brave.env]\nBRAVE_API_KEY = "«sk-old»"',
    ...basic(
      "/mcp_servers/brave/command",
      "/mcp_servers/brave/args/0",
      "/mcp_servers/brave/args/1",
      "/mcp_servers/brave/env/BRAVE_API_KEY",
    ),
  ],
  // Headers of another name than a bare key may have; a table in a table in braces (openai/codex, docs/config.md).
  [
    'http_headers = { "X-Example-Header" = "«v»", Authorization="«Bearer sk-old»"}',
    ...basic("/http_headers/X-Example-Header", "/http_headers/Authorization"),
  ],
  [
    '[otel]\nexporter = { otlp-grpc = {endpoint = "«u»",headers = { "x-otlp-meta" = "«v»" }}}\n[otel.exporter2."otlp-http".headers]\n"x-otlp-api-key" = "«k»"',
    ...basic(
      "/otel/exporter/otlp-grpc/endpoint",
      "/otel/exporter/otlp-grpc/headers/x-otlp-meta",
      "/otel/exporter2/otlp-http/headers/x-otlp-api-key",
    ),
  ],
  [
    '[model_providers.azure]\nenv_key = "«A»"  # Or "B", whichever you use.\nquery_params = { api-version = "«2025-04-01-preview»" }\nn = 60_000',
    ...basic("/model_providers/azure/env_key", "/model_providers/azure/query_params/api-version"),
  ],
  // A server's name in quotes; Windows paths in an environment (ChromeDevTools/chrome-devtools-mcp, README.md).
  [
    '[mcp_servers."agent-bridge".env]\nSystemRoot="«C:\\\\Windows»"\nPATH = \'«C:\\bin»\'',
    "/mcp_servers/agent-bridge/env/SystemRoot toml-basic",
    "/mcp_servers/agent-bridge/env/PATH toml-literal",
  ],
  // A list over lines, with comments and a last comma (README of the same).
  ['args = [\n    "«/c»", # it\'s\n    # "no",\n    "«npx»"\n    ,\n]\n', ...basic("/args/0", "/args/1")],
  // Columns of signs, a comment behind a key (a README on Streamlit's secrets.toml).
  [
    'ANTHROPIC_API_KEY = "«sk-old»"        # Claude Haiku\n\n[supabase]\nurl              = "«u»"\nanon_key\t= "«k»"',
    ...basic("/ANTHROPIC_API_KEY", "/supabase/url", "/supabase/anon_key"),
  ],
  // Headers with blanks, quotes and dots (toml-lang/toml-test, tests/valid/table-names.toml).
  [
    "[a.\"b.c\"]\nk='«1»'\n[a.'d.e']\nk='«2»'\n[ g . h . i ]\nk='«3»'\n[ j . \"\u00ca\u009e\" . 'l' ]\nk='«4»'",
    ...literal("/a/b.c/k", "/a/d.e/k", "/g/h/i/k", "/j/ʞ/l/k"),
  ],
  // Quotes within three quotes (toml-lang/toml-test, tests/valid/string/multiline-quotes-crlf.toml).
  [
    "a = '''«'one'»'''\r\nb = '''«''two''»'''\r\nc = '''« ''x'' »''' # no\r\n",
    ...longLiteral("/a", "/b", "/c"),
  ],
  [
    'a = """«"one"»"""\nb = """«""two""»"""\nc = """«lol\\"""»"""\nd = """\n«five\n""»"""\ne = """« \'\'\' »"""',
    ...longBasic("/a", "/b", "/c", "/d", "/e"),
  ],
  // Dotted keys before texts of several lines (toml-lang/toml-test, tests/valid/keys-with-dots-multiline-string.toml).
  [
    'foo.bar = """\n«hello»"""\nfoo.spam = """\r\n«hello\n»"""\n[x]\nfoo . "a.b" = """«a \\\n   b»"""',
    ...longBasic("/foo/bar", "/foo/spam", "/x/foo/a.b"),
  ],
  // The specification's own: lists of tables with tables in them (toml.io, v1.0.0, Array of Tables).
  [
    '[[fruits]]\nname = "«apple»"\n[fruits.physical]\ncolor = "«red»"\n[[fruits.varieties]]\nname = "«one»"\n[[fruits.varieties]]\nname = "«two»"\n[[fruits]]\nname = "«banana»"\n[[fruits.varieties]]\nname = "«plantain»"',
    ...basic(
      "/fruits/0/name",
      "/fruits/0/physical/color",
      "/fruits/0/varieties/0/name",
      "/fruits/0/varieties/1/name",
      "/fruits/1/name",
      "/fruits/1/varieties/0/name",
    ),
  ],
  [
    "[a.b.c]\nx='«1»'\n[a]\ny='«2»'\n[a.b]\nz='«3»'\n[a.b.d]\nx='«4»'",
    ...literal("/a/b/c/x", "/a/y", "/a/b/z", "/a/b/d/x"),
  ],
  [
    "[fruit]\napple.color='«1»'\napple.taste.sweet=true\n[fruit.apple.texture]\nx='«2»'",
    ...literal("/fruit/apple/color", "/fruit/apple/texture/x"),
  ],
  ["points = [ { x = '«1»', y = 2 },\n { x = ['«7»', []], }]", ...literal("/points/0/x", "/points/1/x/0")],
  [
    "d = 1979-05-27T07:32:00Z\ne = 1979-05-27 07:32:00.9\nf = [07:32:00, 1979-05-27]\ng = [+1.0, -inf, nan, 0xF_F, 0o7, 0b1, 1e1_0]\nA='«x»'",
    ...literal("/A"),
  ],
  [
    "\"\" = '«1»'\nx . '~/' = 1\n1979-05-27 = '«2»'\n3.14 = '«3»'\ntrue='«4»'",
    ...literal("/", "/1979-05-27", "/3/14", "/true"),
  ],
  ["\u00ef\u00bb\u00bf# it's\r\nA = '«x»'\r\n\t[ b ]\t# [no]\r\n\tA = '«y»'\r\n", ...literal("/A", "/b/A")],
  ["# \u00c3\u00bc\u00f0\u009f\u0097\u009d\n'\u00c3\u00a9' = '«\u00c3\u00a4 x»'", ...literal("/é")],
  ["\ufeffA = '«\u20ac»'", ...literal("/A")],
  ["A = '«»'\nB = \"«»\"\nC = '''«»'''", "/A toml-literal", "/B toml-basic", "/C toml-multiline-literal"],
  ["a = {\n  b = '«x»', # it's\n\n  c.d = '«y»',\n}", ...literal("/a/b", "/a/c/d")],
  [""],
  ["# nothing\n[a]\n[b.c]"],
];

describe("a TOML file", () => {
  table(ROWS, asAssignments(readToml));

  brokenTable(
    [
      ["a = 1\nA = sk-old", 2],
      ["A = 'sk-old", 1],
      ['\nA = "sk-old\n"', 2],
      ['A = """sk-old\n\n', 1],
      ["A = 'sk-old''", 1],
      ["A = 'x' B = 'sk-old'", 1],
      ['A = "sk-old\\q"', 1],
      ['A = "\\ud800sk-old"', 1],
      ["A = 'sk-old\u0007'", 1],
      ["A = 'x'\rB = 'sk-old'", 1],
      ["A = 'x' # sk-old\u0000", 1],
      ["A = ['sk-old'\n'x']", 2],
      ["\nA = ['sk-old',\n", 2],
      ["A = {B = 'sk-old'", 1],
      ["A = {B = 'sk-old' C = 1}", 1],
      ["A = ['sk-old',,]", 1],
      ["A\n= 'sk-old'", 1],
      ["= 'sk-old'", 1],
      ["A. = 'sk-old'", 1],
      ["A B = 'sk-old'", 1],
      ["\u00c3\u00a9 = 'sk-old'", 1],
      ['"""A""" = \'sk-old\'', 1],
      ["[A\nB='sk-old'", 1],
      ["[[A]\nB='sk-old'", 1],
      ["[A] B='sk-old'", 1],
      ["[]", 1],
      ["A = 'sk-old'\n\nA = 'x'", 3],
      ["A.B = 'sk-old'\nA.B = 1", 2],
      ["A = 'sk-old'\nA.B = 1", 2],
      ["A = {B = 'sk-old'}\nA.C = 1", 2],
      ["A = {B = 'sk-old', B = 1}", 1],
      ["A = {B = {}, B.C = 'sk-old'}", 1],
      ["[A]\n[A]", 2],
      ["[A]\n[[A]]", 2],
      ["[[A]]\n[A]", 2],
      ["A = []\n[[A]]", 2],
      ["[A]\nB.C = 1\n[A.B]", 3],
      // (toml-lang/toml-test, tests/invalid/table/injection-1.toml)
      ["[a.b.c]\n  z=9\n[a]\n  b.c.t = 'sk-old'", 4],
      ["A = 01", 1],
      ["A = 1__0", 1],
      ["A = True", 1],
      ["A = 1979-05", 1],
    ],
    asAssignments(readToml),
  );

  it("refuses what is nested without end", () => {
    expect(readToml(`A = ${"[".repeat(1_000_000)}`)).toMatchObject({ kind: "broken", line: 1 });
  });

  it("names what stands where", () => {
    const text = "a.b = 1\n[x]\ny = {z = [{}, 'v']}\nd = 1979-05-27\nt = true\n[[l]]\n[l.m]\n\"~/\" = 'w'";
    const { kindAt, members, spanAt, values } = ofRead(readToml(text), text);
    const pointers = [
      "",
      "/a",
      "/a/b",
      "/x/y/z",
      "/x/y/z/0",
      "/x/d",
      "/x/t",
      "/l",
      "/l/0/m",
      "/l/0/m/~0~1",
      "/no",
      "/x/y/z/2",
    ];
    const kinds = [
      "object",
      "object",
      "number",
      "array",
      "object",
      "other",
      "boolean",
      "array",
      "object",
      "string",
    ];
    expect(pointers.map(kindAt)).toEqual([...kinds, undefined, undefined]);
    expect(members("")).toEqual(["a", "x", "l"]);
    expect([members("/x"), members("/l"), members("/x/d")]).toEqual([["y", "d", "t"], [], []]);
    expect(values.map(({ name }) => name)).toEqual(["1", "~/"]);
    const at = (pointer: string) => text.slice(...(spanAt(pointer) ?? []));
    expect([at("/x"), at("/l/0/m"), at("/x/y/z"), at("/x/y/z/1"), at("/a")]).toEqual([
      "x",
      "l.m",
      "[{}, 'v']",
      "'v'",
      "a.b",
    ]);
  });

  it("keeps a key's quotes when it swaps within a text", () => {
    const text = 'A = "Bearer sk-old\\n" # it\'s';
    const raw = encode('new"\\', ["toml-basic"]) as string;
    const after = replace(text, [12, 18], raw);
    expect(after).toBe('A = "Bearer new\\"\\\\\\n" # it\'s');
    const [one] = ofRead(readToml(after), after).values;
    expect(one && decode(after.slice(...one.span), one.codecs)).toBe('Bearer new"\\\n');
  });
});

/** The text with `K` in the hole, or the reason why there is none. */
function added(text: string, path: readonly string[], name = "A"): string {
  const insertion = addTomlString(text, path, name);
  if ("refused" in insertion) return insertion.refused;
  const { at, before, after, address } = insertion;
  const result = `${text.slice(0, at)}${before}K${after}${text.slice(at)}`;
  const found = ofRead(readToml(result), result).values.find(({ pointer }) => pointer === address);
  expect(found && result.slice(...found.span)).toBe("K");
  return result;
}

describe("addTomlString", () => {
  it.each<readonly [what: string, text: string, path: string[], after: string]>([
    ["an empty file", "", ["e"], '[e]\nA = "K"\n'],
    ["an empty file, no table", "", [], 'A = "K"\n'],
    ["a table", "[e]\nb = 1\n\n# of f\n[f]\n", ["e"], '[e]\nb = 1\nA = "K"\n\n# of f\n[f]\n'],
    ["an empty table", "[e]\n[f]\n", ["e"], '[e]\nA = "K"\n[f]\n'],
    ["a table in the last line", "[e]\r\n  b = 1", ["e"], '[e]\r\n  b = 1\r\n  A = "K"\r\n'],
    ["before all tables", "a = 1\n\n[e]\n", [], 'a = 1\nA = "K"\n\n[e]\n'],
    ["before a first table", "\u00ef\u00bb\u00bf[e]\n", [], '\u00ef\u00bb\u00bfA = "K"\n\n[e]\n'],
    ["a missing table", "a = 1", ["s", "x y", "é"], 'a = 1\n\n[s."x y"."\\u00e9"]\nA = "K"\n'],
    [
      "a missing table below one",
      "[s.x]\na = 1\n\n",
      ["s", "x", "env"],
      '[s.x]\na = 1\n\n[s.x.env]\nA = "K"\n',
    ],
    ["a table above another", "[s.x]\na = 1\n", ["s"], '[s.x]\na = 1\n\n[s]\nA = "K"\n'],
    ["braces", "[s]\nenv = { B = 'x' } # c\n", ["s", "env"], "[s]\nenv = { B = 'x', A = \"K\" } # c\n"],
    ["empty braces", "env = {}", ["env"], 'env = { A = "K" }'],
    ["braces over lines", "env = {\n  B = 1, # c\n}", ["env"], 'env = {\n  B = 1, A = "K", # c\n}'],
    ["a table missing in braces", "s = { B = 1 }", ["s", "env"], 's = { B = 1, env.A = "K" }'],
    [
      "a table of dotted keys",
      "[s]\nenv.B = 1\nc = 2\n[t]",
      ["s", "env"],
      '[s]\nenv.B = 1\nc = 2\nenv.A = "K"\n[t]',
    ],
    ["dotted keys in braces", "s = { env.B = 1 }", ["s", "env"], 's = { env.B = 1, env.A = "K" }'],
  ])("%s", (_, text, path, after) => {
    expect(added(text, path)).toBe(after);
  });

  it.each<readonly [text: string, path: string[], reason: string]>([
    ["a = ", [], "the file is broken at line 1: a value is expected here"],
    ["A = 1", [], "/A is there already"],
    ["[s]\nenv = 'x'", ["s", "env"], "/s/env is no table"],
    ["[s]\nenv = 'x'", ["s", "env", "y"], "/s/env is no table"],
    ["[[s]]\n", ["s"], "/s is no table"],
    ["[[s]]\n", ["s", "env"], "/s is no table"],
  ])("%j %j: %s", (text, path, reason) => {
    expect(added(text, path)).toBe(reason);
  });
});
