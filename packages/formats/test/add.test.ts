import type { Insertion, Refusal } from "@claude-rotate/contract";
import { describe, expect, it } from "vitest";
import {
  addDotenv,
  addFish,
  addJsonElement,
  addJsonString,
  addNushell,
  addPam,
  addPowershell,
  addShell,
  addSystemd,
  encode,
  readDotenv,
  readFish,
  readJson,
  readNushell,
  readPam,
  readPowershell,
  readShell,
  readSystemd,
  type TextReading,
} from "../src/index.ts";
import { assignmentsOf } from "./support/check.ts";
import { isMissing, run } from "./support/shells.ts";

/** The text with `«K»` in the hole. */
function added(text: string, insertion: Insertion | Refusal): string {
  if ("refused" in insertion) throw new Error(insertion.refused);
  const { at, before, after, codecs } = insertion;
  return text.slice(0, at) + before + encode("K", codecs) + after + text.slice(at);
}

describe("above a command with which the shell leaves the file", () => {
  const SHELL = "export A='K'\n";
  const FISH = "set -gx A 'K'\n";

  it.each<readonly [text: string, after: string]>([
    ["# x\nexec fish\n", `# x\n${SHELL}exec fish\n`],
    ["exec -l zsh", `${SHELL}exec -l zsh`],
    ["\u00ef\u00bb\u00bfreturn 0\nA=1\n", `\u00ef\u00bb\u00bf${SHELL}return 0\nA=1\n`],
    ["alias a=b\n  exit; x\n", `alias a=b\n${SHELL}  exit; x\n`],
    [
      "f() {\n  return\n}\nreturn 2>/dev/null || exit\n",
      `f() {\n  return\n}\n${SHELL}return 2>/dev/null || exit\n`,
    ],
    ["A=1\nexec true\nA=2\n", `A=1\n${SHELL}exec true\nA=2\n`],
  ])("bash and zsh: %j", (text, after) => {
    for (const dialect of ["bash", "zsh"] as const)
      expect(added(text, addShell(text, "A", dialect))).toBe(after);
  });

  it.each([
    "exec 2>/dev/null\n",
    "exec {log}>file 3<&0\n",
    "exec > >(tee log)\n",
    '[ -z "$PS1" ] && return\n',
    "x ||\n  return\n",
    "if x; then\n  exec fish\nelse\n  return\nfi\n",
    "case $- in\n*i*) ;;\n*) return ;;\nesac\n",
    "while x; do\n  exit\ndone\n",
    "f() { return; }\nfunction g {\n  exec x\n}\nh()\n(\n  exit\n)\n",
    "( exit )\nA=$(\nexit\n)\n",
    "exec x &\nexit | cat\n",
    "echo exec x return\n",
    "cat <<EOF\nreturn\nEOF\n",
  ])("bash goes on behind %j", (text) => {
    expect(added(text, addShell(text, "A"))).toBe(text + SHELL);
  });

  it.each<readonly [text: string, after: string]>([
    ["alias a b\nreturn\n", `alias a b\n${FISH}return\n`],
    ["exec bash -l", `${FISH}exec bash -l`],
    ["if x\n  return\nend\nexit 0\n", `if x\n  return\nend\n${FISH}exit 0\n`],
  ])("fish: %j", (text, after) => {
    expect(added(text, addFish(text, "A"))).toBe(after);
  });

  it.each([
    "status is-interactive; or return\n",
    "x && exec bash\n",
    "x ||\n  return\n",
    "x |\n  exec cat\n",
    "exec >log\n",
    "if x\n  exec bash\nend\nfunction f\n  return\nend\n",
    "exit &\n",
  ])("fish goes on behind %j", (text) => {
    expect(added(text, addFish(text, "A"))).toBe(text + FISH);
  });

  it.each(["x; return\n", "A=1 exec y\n", "x \\\n  && y; return\n"])(
    "a new line can't stand above %j",
    (text) => {
      expect(addShell(text, "A")).toMatchObject({ refused: expect.stringContaining("is run") });
    },
  );
});

describe("addJsonString", () => {
  it.each<readonly [what: string, text: string, path: string[], after: string]>([
    ["an empty file", "", ["env"], '{\n  "env": {\n    "A": "K"\n  }\n}\n'],
    ["a blank file", "\r\n", [], '\r\n{\r\n  "A": "K"\r\n}\r\n'],
    ["nothing but a BOM", "\u00ef\u00bb\u00bf", [], '\u00ef\u00bb\u00bf{\n  "A": "K"\n}\n'],
    ["nothing but a comment", "// c", [], '// c\n{\n  "A": "K"\n}\n'],
    ["an empty object", "{}", ["env"], '{\n  "env": {\n    "A": "K"\n  }\n}'],
    ["an empty object on lines", "{\n}\n", [], '{\n  "A": "K"\n}\n'],
    ["a last member", '{\n  "a": 1\n}\n', [], '{\n  "a": 1,\n  "A": "K"\n}\n'],
    [
      "tabs and CRLF",
      '{\r\n\t"e": {\r\n\t\t"a": 1\r\n\t}\r\n}',
      ["e"],
      '{\r\n\t"e": {\r\n\t\t"a": 1,\r\n\t\t"A": "K"\r\n\t}\r\n}',
    ],
    [
      "a missing parent, tabs",
      '{\n\t"a": 1\n}',
      ["x", "y"],
      '{\n\t"a": 1,\n\t"x": {\n\t\t"y": {\n\t\t\t"A": "K"\n\t\t}\n\t}\n}',
    ],
    ["an empty parent", '{\n    "e": {}\n}', ["e"], '{\n    "e": {\n        "A": "K"\n    }\n}'],
    ["one line", '{"a": 1, "e": {"b": 2}}', ["e"], '{"a": 1, "e": {"b": 2, "A": "K"}}'],
    ["one line, padded", '{ "e": { "b": 2 } }', ["e"], '{ "e": { "b": 2, "A": "K" } }'],
    ["minified", '{"a":1,"e":{"b":2}}', ["e", "f"], '{"a":1,"e":{"b":2,"f":{"A":"K"}}}'],
    ["minified, empty", '{"e":{}}', ["e"], '{"e":{"A":"K"}}'],
    ["a trailing comma", '{\n  "a": 1, // c\n}', [], '{\n  "a": 1, // c\n  "A": "K",\n}'],
    ["a trailing comma, one line", '{"a": 1, }', [], '{"a": 1, "A": "K", }'],
    ["a comment behind the last", '{\n  "a": 1 // its own\n}', [], '{\n  "A": "K",\n  "a": 1 // its own\n}'],
    [
      "comments all round",
      '{\n  // one\n  "a": 1 // two\n}',
      [],
      '{\n  // one\n  "a": 1 // two\n  , "A": "K"\n}',
    ],
    [
      "a comment below the last",
      '{\n  "a": 1\n  // "b": 2\n}',
      [],
      '{\n  "a": 1,\n  "A": "K"\n  // "b": 2\n}',
    ],
    ["a comment alone", "{\n  // c\n}", [], '{\n  // c\n  "A": "K"\n}'],
    ["equal names", '{"e": {"a": 1}, "e": {"b": 2}}', ["e"], '{"e": {"a": 1}, "e": {"b": 2, "A": "K"}}'],
    ["an escaped name", '{"\\u0065": {"b": 2}}', ["e"], '{"\\u0065": {"b": 2, "A": "K"}}'],
    ["a name in UTF-8", '{"\u00c3\u00a9": {}}', ["é"], '{"\u00c3\u00a9": {"A": "K"}}'],
  ])("%s", (_, text, path, after) => {
    const insertion = addJsonString(text, path, "A");
    expect(added(text, insertion)).toBe(after);
    const reading = readJson(after);
    const found =
      reading.kind === "read"
        ? reading.values.find(({ superseded, name }) => !superseded && name === "A")
        : undefined;
    expect(found?.pointer).toBe("refused" in insertion ? "" : insertion.address);
  });

  it("writes names in ASCII, right in every encoding", () => {
    expect(added("{}", addJsonString("{}", ["/home/é"], 'a"b'))).toBe(
      '{\n  "/home/\\u00e9": {\n    "a\\"b": "K"\n  }\n}',
    );
    expect(addJsonString("{}", ["/home/é"], "a")).toMatchObject({ address: "/~1home~1é/a" });
  });

  it.each<readonly [text: string, path: string[], refused: RegExp]>([
    ['{"A": 1}', [], /^\/A is there already$/],
    ['{"env": []}', ["env"], /^\/env is no object$/],
    ['{"env": "x"}', ["env", "deep"], /^\/env is no object$/],
    ["[]", [], /^the whole file is no object$/],
    ['{"a":\n"x}', [], /^the file is broken at line 2: /],
    ['{"e": {"a": 1}, "e": null}', ["e"], /^\/e#2 is no object$/],
  ])("refuses %j %j", (text, path, refused) => {
    expect(addJsonString(text, path, "A")).toEqual({ refused: expect.stringMatching(refused) });
  });
});

describe("addJsonElement", () => {
  it.each<readonly [text: string, path: string[], after: string, address: string]>([
    ["", ["a", "b"], '{\n  "a": {\n    "b": [\n      "K"\n    ]\n  }\n}\n', "/a/b/0"],
    ["", [], '[\n  "K"\n]\n', "/0"],
    ["{}", ["b"], '{\n  "b": [\n    "K"\n  ]\n}', "/b/0"],
    ['{\n  "b": []\n}', ["b"], '{\n  "b": [\n    "K"\n  ]\n}', "/b/0"],
    ['{\n  "b": [\n    "x"\n  ]\n}', ["b"], '{\n  "b": [\n    "x",\n    "K"\n  ]\n}', "/b/1"],
    ['{"b":["x","y"]}', ["b"], '{"b":["x","y","K"]}', "/b/2"],
    ['{"b": ["x"]}', ["b"], '{"b": ["x", "K"]}', "/b/1"],
    ['{"b":["x",]}', ["b"], '{"b":["x","K",]}', "/b/1"],
    ['{"a":{"x":1}}', ["a", "b"], '{"a":{"x":1,"b":["K"]}}', "/a/b/0"],
  ])("%j %j", (text, path, after, address) => {
    const insertion = addJsonElement(text, path);
    expect(added(text, insertion)).toBe(after);
    expect(insertion).toMatchObject({ address, codecs: ["json"] });
  });

  it("refuses where no array can be", () => {
    expect(addJsonElement('{"a": {}}', ["a"])).toEqual({ refused: "/a is no array" });
    expect(addJsonElement('{"a": []}', ["a", "b"])).toEqual({ refused: "/a is no object" });
  });
});

type Add = (text: string, name: string) => Insertion | Refusal;

describe.each<readonly [string, Add, (text: string) => TextReading, line: string, continuation: string]>([
  [".env", addDotenv, readDotenv, "A=K", ""],
  ["shell", addShell, (text) => readShell(text, "zsh"), "export A='K'", "\\"],
  ["fish", addFish, readFish, "set -gx A 'K'", "\\"],
  ["PowerShell", addPowershell, readPowershell, "$env:A = 'K'", "`"],
  ["nushell", addNushell, readNushell, '$env.A = "K"', ""],
  ["environment.d", addSystemd, readSystemd, 'A="K"', "\\"],
  ["pam_env", addPam, readPam, "A=K", "\\"],
])("a new line in a %s file", (_, add, read, line, continuation) => {
  it.each<readonly [text: string, after: string]>([
    ["", `${line}\n`],
    ["# x\n", `# x\n${line}\n`],
    ["# x", `# x\n${line}\n`],
    // A shell takes a CR into the value.
    line.startsWith("export")
      ? ["# x\r\n# y", `# x\r\n# y\n${line}\n`]
      : ["# x\r\n# y", `# x\r\n# y\r\n${line}\r\n`],
    ["\u00ef\u00bb\u00bf", `\u00ef\u00bb\u00bf${line}\n`],
  ])("%j", (text, after) => {
    expect(added(text, add(text, "A"))).toBe(after);
    expect(assignmentsOf(read(after)).map(({ address }) => address)).toEqual(["A"]);
  });

  it("doesn't become a part of a line that goes on", () => {
    if (continuation === "") return expect(added("x=\\\n", add("x=\\\n", "A"))).toBe(`x=\\\n${line}\n`);
    expect(added(`cmd ${continuation}\n`, add(`cmd ${continuation}\n`, "A"))).toBe(
      `cmd ${continuation}\n\n${line}\n`,
    );
    expect(added(`cmd ${continuation}`, add(`cmd ${continuation}`, "A"))).toBe(
      `cmd ${continuation}\n\n${line}\n`,
    );
  });

  it("gets the next address where the name is there", () => {
    const twice = `${line}\n`.repeat(2);
    expect(add(twice, "A")).toMatchObject({ address: "A#3" });
  });
});

describe.each(["bash", "zsh", "fish"] as const)("a new line as %s reads it", (shell) => {
  const add: Add = shell === "fish" ? addFish : (text, name) => addShell(text, name, shell);

  it.skipIf(isMissing(shell)).each(["# x\r\n", ": x\r\n# y", "# x\\\r\n"])("%j", (text) => {
    expect(run(shell, [{ text: added(text, add(text, "A")), names: ["A"] }])).toEqual([["K"]]);
  });
});

describe("a file whose end a shell would not come to gets no new line", () => {
  it.each<readonly [string, Add, text: string, line: number, refused: string]>([
    ["bash", addShell, ": 1\necho 'abc\n", 2, "a quote is not closed"],
    ["bash", addShell, ': 1\necho "abc\n', 2, "a double quote is not closed"],
    ["bash", addShell, "cat <<EOF\nx\n", 1, "a here-document has no end"],
    ["bash", addShell, "if true; then\n  :\nelif true; then\n  :\n", 3, "`then` is not closed by a `fi`"],
    ["bash", addShell, ": 1\nfor a in b; do\n  echo done\n", 2, "`do` is not closed by a `done`"],
    ["bash", addShell, "f() {\n  (:)\n  echo }\n", 1, "`{` is not closed by a `}`"],
    ["zsh", (text, name) => addShell(text, name, "zsh"), "function f {\n", 1, "`{` is not closed by a `}`"],
    ["fish", addFish, ": 1\nif true\n", 2, "fish runs nothing of the file: a block has no `end`"],
    ["fish", addFish, "begin; end\nend\n", 2, "fish runs nothing of the file: an `end` closes nothing"],
  ])("%s %#", (_, add, text, line, refused) => {
    expect(add(text, "A")).toEqual({ refused, line });
  });

  it.each<readonly [string, Add, text: string]>([
    ["bash", addShell, "if :; then { :; } fi; while :; do (:) done; f() { echo {; }; echo do then {\n"],
    [
      "bash",
      addShell,
      "if :; then :; elif :; then :; else :; fi\nfunction g {\n  :\n}\ncase x in do) ;; esac\n",
    ],
    [
      "zsh",
      (text, name) => addShell(text, name, "zsh"),
      "if [[ -n x ]] { : }\nfor x (a b) { : }\nf() { : }\n",
    ],
    [
      "fish",
      addFish,
      "if begin; true; end; and not false\n:\nelse if true\n:\nend | cat\nswitch x\ncase if\nend\n",
    ],
    ["fish", addFish, "echo if; set a (if true; echo end; end)\n# begin\nfor i in begin; end > /dev/null\n"],
  ])("%s, all closed: %j", (_, add, text) => {
    expect(add(text, "A")).not.toHaveProperty("refused");
  });
});
