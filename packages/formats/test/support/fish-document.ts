import type { Choose } from "./choose.ts";
import { anyValue, type Document, emptyDocument, plant, type Written, write } from "./document.ts";

const isPlain = (char: string) => /[A-Za-z0-9_./-]/.test(char);

function bare(choose: Choose, value: string): string {
  const written = (char: string) => {
    if (char === "\n") return "\\n";
    if (char === "\t") return choose(["\\t", "\\\t"]);
    if (!isPlain(char)) return `\\${char}`;
    const code = char.charCodeAt(0);
    return choose([char, char, char, char, char, `\\x${code.toString(16)}`, `\\u00${code.toString(16)}`]);
  };
  return [...value].map((char) => (char > "\x7f" ? char : written(char))).join("");
}

function single(choose: Choose, value: string): string {
  return [...value]
    .map((char) => (/['\\]/.test(char) || choose(30) === 29 ? quoteSingle(char) : char))
    .join("");
}

const quoteSingle = (char: string) => (/['\\]/.test(char) ? `\\${char}` : char);

function double(choose: Choose, value: string): string {
  const escaped = [...value].map((char) => (/["\\$]/.test(char) ? `\\${char}` : char));
  return escaped.map((text) => (choose(20) === 19 ? `\\\n${text}` : text)).join("");
}

function writeFish(choose: Choose, value: string): Written {
  const style = choose(4);
  if (style === 1 && value !== "")
    return { before: "", raw: bare(choose, value), after: "", codec: "fish-bare" };
  if (style === 2) return { before: '"', raw: double(choose, value), after: '"', codec: "fish-double" };
  if (style === 3 && value.length > 1) {
    const cut = 1 + choose(value.length - 1);
    const raw = `${bare(choose, value.slice(0, cut))}'${single(choose, value.slice(cut))}'`;
    return { before: "", raw, after: "", codec: "fish-word" };
  }
  return { before: "'", raw: single(choose, value), after: "'", codec: "fish-single" };
}

const NAMES = ["ANTHROPIC_API_KEY", "B_2", "_under", "lower", "A"] as const;

const NOISE = [
  "# set -gx A no it's",
  "",
  "set -q A; or true",
  "set -e ZZ; set -l",
  "set -gx ZZ no no",
  "set -gxa ZZ 'A=no'",
  'set -gx --append ZZ "set A no"',
  "set -gx ZZ",
  "echo set -gx A no >/dev/null",
  "echo 'set -gx A no\nset A \"no' >/dev/null",
  'echo "A=no \\" set A no \\$(" >/dev/null # it\'s',
  "alias x='set -gx A no' >/dev/null",
  "function g; true A=no; end",
  "for x in A=no set; true $x; end",
  "switch A=no; case 'A=*'; true; case '*'; end",
  'if test -n "$A_no"; true; else if false; else; end',
  "true (echo 'a)b' # set A no (\n) a#b",
  'true "$(echo "A=no)")" {a,b}',
  "true \\\n  A=no",
  "true | true & true 2>/dev/null <&- ; wait",
  "begin; true; end >/dev/null; and true; or true",
  "# \u00ff\u00a0 bytes",
  "set ZZ[1] no 2>/dev/null",
] as const;

interface Draft {
  readonly choose: Choose;
  readonly document: Document;
}

type Statement = (draft: Draft) => void;

function value({ choose, document }: Draft, name: string): number {
  const text = anyValue(choose);
  return plant(document, name, text, writeFish(choose, text));
}

const SET = [
  "set -gx ",
  "set -x --global ",
  "set --export --global ",
  "set -g ",
  "set -gx -- ",
  "builtin set -xg ",
  "set  -gx \\\n ",
  "\\set --unpath -gx ",
] as const;

const around =
  (before: string, after: string): Statement =>
  (draft) => {
    const { choose, document } = draft;
    const name = choose(NAMES);
    const label = choose([name, name, name, `"${name}"`]);
    write(document, `${before}${choose(SET)}${label}${choose([" ", "\t", " \\\n  "])}`);
    document.last.set(name, { planted: value(draft, name), prefix: "", suffix: "" });
    write(document, choose(["", " # it's", " ;", " >/dev/null"]) + (after === "" ? "" : `\n${after}`));
  };

const exported: Statement = (draft) => {
  const { choose, document } = draft;
  write(document, "export");
  const isTwo = choose(2) === 1;
  for (const name of isTwo ? (["ONE", "TWO"] as const) : (["ONE"] as const)) {
    write(document, ` ${name}=`);
    document.last.set(name, { planted: value(draft, name), prefix: "", suffix: "" });
  }
};

const beforeCommand: Statement = (draft) => {
  const { choose, document } = draft;
  const name = choose(NAMES);
  write(document, `${choose(["", "not ", "true; and ", "if "])}${name}=`);
  const isIf = document.text.endsWith(`if ${name}=`);
  document.shown.push({ planted: value(draft, name), prefix: "", suffix: "" });
  write(document, ` emit ${name}${isIf ? "; end" : ""}`);
};

const environment: Statement = (draft) => {
  const { choose, document } = draft;
  const name = choose(NAMES);
  write(document, `env ${name}=`);
  document.shown.push({ planted: value(draft, name), prefix: `${name}=`, suffix: "" });
  write(document, choose([" true", " true A=no", ""]));
};

const LOCAL: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ["function f; set -lx ", "\nend; f"],
  ["begin; set -lx ", "; end"],
  ["true (set -lx ", ")"],
  ['true "a$(set -lx ', ')"'],
];

const local: Statement = (draft) => {
  const { choose, document } = draft;
  const name = choose(NAMES);
  const [before, after] = choose(LOCAL);
  write(document, `${before}${name} `);
  document.shown.push({ planted: value(draft, name), prefix: "", suffix: "" });
  write(document, `; emit ${name}${after}`);
};

const STATEMENTS: readonly [Statement, ...Statement[]] = [
  around("", ""),
  around("if true\n  ", "end"),
  around("true; and ", ""),
  around("false || ", ""),
  around("not ", ""),
  around("begin; ", "end"),
  around("for _i in A=no; ", "end"),
  around("switch a; case a\n\t", "end"),
  around("while ", "break; end"),
  exported,
  beforeCommand,
  environment,
  local,
];

/** A fish file. fish takes a carriage return for a blank, so that everything may stand in a file with CRLF. */
export function fishDocument(choose: Choose): Document {
  const document = emptyDocument();
  const draft = { choose, document };
  if (choose(10) === 9) write(document, "\u00ef\u00bb\u00bf");
  const newline = choose(6) === 5 ? "\r\n" : "\n";
  for (let left = 1 + choose(8); left > 0; left--) {
    if (choose(3) === 2) write(document, choose(NOISE));
    else choose(STATEMENTS)(draft);
    write(document, newline);
  }
  if (choose(5) === 4) document.text = document.text.replace(/\r?\n$/, "");
  return document;
}
