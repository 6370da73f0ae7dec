import { describe, expect, it } from "vitest";
import { addYamlString, readYaml } from "../src/index.ts";
import { brokenTable, type Row, table } from "./support/marked.ts";
import { asAssignments, ofRead } from "./support/tree.ts";

const plain = (...pointers: string[]) => pointers.map((pointer) => `${pointer} yaml-plain`);
const single = (...pointers: string[]) => pointers.map((pointer) => `${pointer} yaml-single`);
const double = (...pointers: string[]) => pointers.map((pointer) => `${pointer} yaml-double`);
const block = (...pointers: string[]) => pointers.map((pointer) => `${pointer} yaml-block`);

const ROWS: Row[] = [
  ["A: «sk-old»", ...plain("/A")],
  // A key in a list of NAME=value (docker/docs, compose: environment).
  ["services:\n  a:\n    environment:\n      - «A=sk-old»\n", ...plain("/services/a/environment/0")],
  // Anchors, aliases and merge keys of compose files (docker/docs, compose: fragments).
  [
    "x-env: &env\n  A: «sk-old»\nservices:\n  one:\n    environment: *env\n  two:\n    environment:\n      <<: *env\n      B: \"«v»\"\n    <<: {C: '«w»'}\n    <<: {C: «x»}",
    "/x-env/A yaml-plain",
    "/services/two/environment/B yaml-double",
    "/services/two/<</C yaml-single",
    "/services/two/<<#2/C yaml-plain",
  ],
  // Servers as a list, comments between (continuedev/continue and evalstate/fast-agent, config.yaml).
  [
    '# it\'s "A": no\nmcpServers:\n  - name: «brave»\n    command: «npx» # no\n    args: ["«-y»", «x»]\n    env:\n      A: «${{ secrets.A }}»\n',
    ...plain("/mcpServers/0/name", "/mcpServers/0/command"),
    ...double("/mcpServers/0/args/0"),
    ...plain("/mcpServers/0/args/1", "/mcpServers/0/env/A"),
  ],
  // A key that is named by dashes, none at all behind another (Aider-AI/aider, sample.aider.conf.yml).
  [
    "##########\n# options:\n\n#openai-api-key: xxx\nanthropic-api-key: «sk-old»\n4: false\nmodel:\n",
    ...plain("/anthropic-api-key"),
  ],
  // A text under | or >, as people paste keys (goose's secrets.yaml; GitHub workflows with >-).
  [
    "ANTHROPIC_API_KEY: |\n  «sk-old»\nB: >-\n    «sk-old»\n\nC: |+ # it's\n  «a»\n\n",
    ...block("/ANTHROPIC_API_KEY", "/B", "/C"),
  ],
  [
    "run: |\n  «export A=sk-old # it's\n    : | cmd»\n  \nD: |2\n   «x»\nE: >\n\n  «a\n  b»\n",
    ...block("/run", "/D", "/E"),
  ],
  // Secrets of several documents, YAML's end mark (kubernetes, Secret with stringData).
  [
    "---\nstringData:\n  A: \"«v»\"\n...\n---\n# none\n---\nstringData: {A: '«w»'}\n",
    ...double("/stringData/A"),
    ...single("#3/stringData/A"),
  ],
  // Blanks before a colon, anchors on keys, an alias for a key (yaml/yaml-test-suite, 26DV).
  [
    "\"top1\" : \n  \"key1\" : &alias1 «scalar1»\n'top2' : \n  'key2' : &alias2 «scalar2»\ntop3: &node3 \n  *alias1 : «scalar3»\ntop5   :    \n  «scalar5»\ntop6: \n  &anchor6 'key6' : «scalar6»",
    ...plain("/top1/key1", "/top2/key2", "/top3/*alias1", "/top5", "/top6/key6"),
  ],
  // A list as a key, each with an anchor (6BFJ).
  ["&mapping\n&key [ &item a, b, c ]: «value»", ...plain("/?")],
  // Keys without values in braces (4ABK), a colon on the next line (4MUZ).
  ['{\nunquoted : "«separate»",\nhttp://foo.com,\nomitted value:,\n}', ...double("/unquoted")],
  ['{"foo"\n: "«bar»", "a":«b»}', ...double("/foo"), ...plain("/a")],
  // Odd indentation, tabs within brackets (6HB6), last commas (5KJE).
  [
    "  # c\n   # d\n\nN i:\n By one space: |\n    «By four\n      spaces»\n Flow style: [    # Leading\n   «By two»,        # in flow style\n  «Also by two»,    # are neither\n  \t«Still by two»   # content nor\n    ]             # end",
    ...block("/N i/By one space"),
    ...plain("/N i/Flow style/0", "/N i/Flow style/1", "/N i/Flow style/2"),
  ],
  ["- [ «one», «two», ]\n- [«three» ,«four»]", ...plain("/0/0", "/0/1", "/1/0", "/1/1")],
  // Folded lines in quotes (6WPF) and without (4ZYM).
  ['---\n"«\n  foo \n \n    bar\n\n  baz\n»"\n', ...double("")],
  [
    'plain: «text\n  lines»\nquoted: "«text\n  \tlines»"\nblock: |\n  «text\n   \tlines»\n',
    "/plain yaml-plain",
    "/quoted yaml-double",
    "/block yaml-block",
  ],
  // A tag and a comment before a mapping (735Y).
  [
    '-\n  "«flow in block»"\n- >\n «Block scalar»\n- !!map # c\n  foo : «bar»',
    "/0 yaml-double",
    "/1 yaml-block",
    "/2/foo yaml-plain",
  ],
  // A parser ends the tag at a sign that is none of a tag's; written there, a key would become a part of the tag.
  ["a: [ !s^no ]\nb: «sk-old»\n", ...plain("/b")],
  [
    "a: !!str «12»\nb: !secret «x»\nc: !<tag:a,1:b> '«y»'\nd: !!binary no\ne: !!int 7\nf: ! «z»\ng: !!str\n",
    "/a yaml-plain",
    "/b yaml-plain",
    "/c yaml-single",
    "/f yaml-plain",
  ],
  [
    "a: 1\nb: true\nc: null\nd: ~\ne:\nf: .inf\ng: 0x1F\nh: '«1»'\ni: «yes»\nj: «1_000»\nk: «2001-01-01»",
    ...single("/h"),
    ...plain("/i", "/j", "/k"),
  ],
  [
    "'it''s': '«it''s»'\n\"a\\u00e9\\/\": \"«\\x41\\\"\\N»\"\n\"\": «v»\n~: «w»\n? x\n: «y»",
    ...single("/it's"),
    ...double("/aé~1"),
    ...plain("/", "/~0", "/x"),
  ],
  [
    "- - «a»\n  - b: «c»\n    d: «e»\n-   - «f»\n-\n  - «g»",
    ...plain("/0/0", "/0/1/b", "/0/1/d", "/1/0", "/2/0"),
  ],
  ["[a: «b», {c: «d»}, ? e : «f»]", ...plain("/0/a", "/1/c", "/2/e")],
  ["e: [\n «a»\n]\n", ...plain("/e/0")],
  [
    '\u00ef\u00bb\u00bfa: «b» # c\r\n\r\nc: "«x\r\n  y»"\r\nd: |\r\n  «z»\r\n',
    ...plain("/a"),
    ...double("/c"),
    ...block("/d"),
  ],
  [
    "# \u00c3\u00bc\u00f0\u009f\u0097\u009d\n\u00c3\u00a9: [«\u00c3\u00a4\u00a0», «x»]\n",
    ...plain("/é/0", "/é/1"),
  ],
  ["\ufeffa: «\u20ac»\n", ...plain("/a")],
  ["%YAML 1.2\n%TAG !e! tag:e,1:\n---\na: !e!x «b»", ...plain("/a")],
  [
    "a: «x»\na: «y»\nb: {c: «z»}\nb: {c: '«w»', d: 1}",
    "!/a yaml-plain",
    "/a#2 yaml-plain",
    "!/b/c yaml-plain",
    "/b#2/c yaml-single",
  ],
  ["«just a text»", ...plain("")],
  [""],
  ["# nothing\n---\n...\n"],
];

describe("a YAML file", () => {
  table(ROWS, asAssignments(readYaml));

  brokenTable(
    [
      ["A: 'sk-old", 1],
      ['\nA: "sk-old', 2],
      ["A: sk-old\n B: x", 1],
      ["A:\n\tB: sk-old", 2],
      ["A: [sk-old\nB: x", 2],
      ["A: {B: sk-old", 1],
      ["A: {B: sk-old]}", 1],
      ['A: "\\qsk-old"', 1],
      ["A: @sk-old", 1],
      ["A: *sk-old", 1],
      ["A: &x sk-old\n---\nB: *x", 3],
      ["A: x\nsk-old\nB: x", 2],
      ["A: x: sk-old", 1],
      ["A: &a &b sk-old", 1],
      ["- sk-old\nB: x", 2],
      ["A: 'x' sk-old", 1],
      ["A: |x\n  sk-old", 1],
      ["%YAML 1.2\nA: sk-old", 2],
      ["A: sk-old\n{{ template }}\nB: {{ x }}", 2],
      ["[".repeat(100_000), 1],
      ["- ".repeat(100_000), 1],
    ].map(([text, line]) => [text, line] as [string, number]),
    asAssignments(readYaml),
  );

  it("is not read where it is too long to be a configuration", () => {
    expect(readYaml("# x\n".repeat(600_000))).toMatchObject({ kind: "broken", line: 1 });
  });

  it("says where a name stands twice, which many readers refuse", () => {
    expect(readYaml('a: x\nb:\n  c: 1\n  "c": 2\na: y\n')).toMatchObject({ strict: { line: 4 } });
    expect(readYaml("a: x\n<<: {}\n<<: {}\n")).not.toHaveProperty("strict");
  });

  it("names what stands where, through aliases too", () => {
    const text = "o: &o {é: 1, a/b: [{}], n: null, x: true}\ns: ''\np: *o\nd: !!binary x\n---\nq: [y]";
    const { kindAt, members, spanAt, values } = ofRead(readYaml(text), text);
    const pointers = [
      "",
      "/o",
      "/o/é",
      "/o/a~1b",
      "/o/a~1b/0",
      "/p/n",
      "/p/x",
      "/s",
      "/p",
      "/d",
      "#2",
      "#2/q",
      "#2/q/0",
    ];
    const kinds = [
      "object",
      "object",
      "number",
      "array",
      "object",
      "null",
      "boolean",
      "string",
      "object",
      "other",
    ];
    expect(pointers.map(kindAt)).toEqual([...kinds, "object", "array", "string"]);
    expect([kindAt("/no"), kindAt("/s/x"), kindAt("o"), kindAt("#3"), kindAt("#0")]).toEqual(
      Array(5).fill(undefined),
    );
    expect([members("/p"), members("#2"), members("/s")]).toEqual([["é", "a/b", "n", "x"], ["q"], []]);
    expect([spanAt("/p"), spanAt("/o/x")].map((span) => text.slice(...(span ?? [])))).toEqual(["*o", "true"]);
    expect(values.map(({ name }) => name)).toEqual(["s", "0"]);
  });
});

/** The text with `K` in the hole, or the reason why there is none. */
function added(text: string, path: readonly string[], name = "A"): string {
  const insertion = addYamlString(text, path, name);
  if ("refused" in insertion) return insertion.refused;
  const { at, before, after, address } = insertion;
  const result = `${text.slice(0, at)}${before}K${after}${text.slice(at)}`;
  const found = ofRead(readYaml(result), result).values.find(({ pointer }) => pointer === address);
  expect(found && result.slice(...found.span)).toBe("K");
  return result;
}

describe("addYamlString", () => {
  it.each<readonly [what: string, text: string, path: string[], after: string]>([
    ["an empty file", "", ["e"], 'e:\n  A: "K"\n'],
    ["nothing but a comment", "# c", [], '# c\nA: "K"'],
    ["an open document", "---\n", [], '---\nA: "K"\n'],
    [
      "a mapping",
      "e:\n    b: c # d\n    # f\n\ng: h\n",
      ["e"],
      'e:\n    b: c # d\n    A: "K"\n    # f\n\ng: h\n',
    ],
    ["a mapping in the last line", "e:\r\n  b: c", ["e"], 'e:\r\n  b: c\r\n  A: "K"'],
    [
      "a missing mapping",
      "e:\n    b: c\n",
      ["e", "x y", "é"],
      'e:\n    b: c\n    "x y":\n        "\\u00e9":\n            A: "K"\n',
    ],
    ["a mapping left out", "e:\n  env: # c\nb: c\n", ["e", "env"], 'e:\n  env: # c\n    A: "K"\nb: c\n'],
    [
      "behind a text of lines",
      "e:\n  b: |\n    x\n\n    y\nf: 1\n",
      ["e"],
      'e:\n  b: |\n    x\n\n    y\n  A: "K"\nf: 1\n',
    ],
    ["behind a list", "a:\n- b\n- [c,\n   d] # e\n", [], 'a:\n- b\n- [c,\n   d] # e\nA: "K"\n'],
    ["before the end mark", "---\na: b\n...\n", [], '---\na: b\nA: "K"\n...\n'],
    ["braces", "a: {b: c} # d\n", ["a"], 'a: {b: c, A: "K"} # d\n'],
    ["empty braces", "a: {}\n", ["a"], 'a: {A: "K"}\n'],
    [
      "braces over lines",
      '{\n  "a": {\n    "b": "c",\n  },\n}',
      ["a"],
      '{\n  "a": {\n    "b": "c", "A": "K",\n  },\n}',
    ],
    ["a mapping missing in braces", "a: {b: c}", ["a", "e", "f"], 'a: {b: c, e: {f: {A: "K"}}}'],
    ["equal names", "a: {b: 1}\na: {c: 2}", ["a"], 'a: {b: 1}\na: {c: 2, A: "K"}'],
    ["a byte order mark", "\u00ef\u00bb\u00bf", [], '\u00ef\u00bb\u00bfA: "K"\n'],
  ])("%s", (_, text, path, after) => {
    expect(added(text, path)).toBe(after);
  });

  it("quotes a name that would be read as something else", () => {
    expect(["yes", "1", "a b", "<<", "#x"].map((name) => added("{}", [], name))).toEqual(
      ["yes", "1", "a b", "<<", "#x"].map((name) => `{"${name}": "K"}`),
    );
  });

  it.each<readonly [text: string, path: string[], reason: RegExp]>([
    ["a: 'x", [], /^the file is broken at line 1: /],
    ["a: b\n---\nc: d\n", [], /several documents/],
    ["A: b", [], /^\/A is there already$/],
    ["a: b", ["a"], /^\/a is no mapping$/],
    ["a: b", ["a", "c"], /^\/a is no mapping$/],
    ["a: ~", ["a"], /^\/a is no mapping$/],
    ["- a", [], /^the whole file is no mapping$/],
    ["x: &x {b: c}\na: *x", ["a"], /^\/a is an alias$/],
    ["x: &x {b: {}}\na: *x", ["a", "b"], /^\/a is an alias$/],
    ["a: !!str\n", ["a"], /is no mapping$/],
    ["? a\n", ["a"], /no simple place/],
  ])("%j %j: %s", (text, path, reason) => {
    expect(added(text, path)).toMatch(reason);
  });
});

it("a carriage return alone breaks the file: readers differ on what it ends", () => {
  expect(readYaml("A: 1\n\"x\":\r  'v'\n")).toMatchObject({ kind: "broken", line: 2 });
  expect(readYaml('A: "v"\r\n')).toMatchObject({ kind: "read" });
});
