import type { Choose } from "./choose.ts";
import { anyValue, type Document, emptyDocument, plant, type Written, write } from "./document.ts";

// No nushell runs here: the generator writes as https://www.nushell.sh/book/working_with_strings.html,
// …/book/environment.html and …/commands/docs/load-env.html say.

const NAMES = ["ANTHROPIC_API_KEY", "B_2", "_under", "lower", "A"] as const;
const LETTERS: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t" };

function double(choose: Choose, value: string, isInterpolated: boolean): string {
  return [...value]
    .map((char) => {
      if (/["\\]/.test(char) || (isInterpolated && /[()]/.test(char))) return `\\${char}`;
      if (choose(8) === 7 && /[/'(){}$^#|~]/.test(char)) return `\\${char}`;
      if (choose(10) === 9 && char < "\x80") return `\\u{${char.charCodeAt(0).toString(16)}}`;
      return choose(2) === 1 ? (LETTERS[char] ?? char) : char;
    })
    .join("");
}

function written(choose: Choose, value: string): Written {
  const style = choose(8);
  const isInterpolated = style === 6 || style === 7;
  const lead = isInterpolated ? "$" : "";
  if ((style === 1 || style === 7) && !/['(]/.test(value))
    return { before: `${lead}'`, raw: value, after: "'", codec: "nu-single" };
  if (style === 2 && !/[`\n]/.test(value))
    return { before: "`", raw: value, after: "`", codec: "nu-backtick" };
  if (style === 3 && !value.includes("'#"))
    return { before: "r#'", raw: value, after: "'#", codec: "nu-raw" };
  if (style === 4 && !value.includes("'#"))
    return { before: "r##'", raw: value, after: "'##", codec: "nu-raw" };
  if (style === 5 && /^[A-Za-z_][\w-]*$/.test(value) && !/^(?:true|false|null|nan|inf)/i.test(value))
    return { before: "", raw: value, after: "", codec: "nu-bare" };
  return { before: `${lead}"`, raw: double(choose, value, isInterpolated), after: '"', codec: "nu-double" };
}

const NOISE = [
  "# $env.A = 'no' it's",
  "",
  "$env.config.show_banner = false",
  "$env.config = { edit_mode: vi, A: 'no', hooks: { pre_prompt: [{|| null }] } }",
  "echo \"$env.A = no\" 'load-env { A: no }'",
  "$env.A == 'no'",
  'if $env.A? == "no" { print "A=no" }',
  "$env.PATH = ($env.PATH | split row (char esep) | prepend '/no')",
  "$env.A = (open ~/no | str trim)",
  'let a = $env.A; # "',
  'def f [] { print $"(ansi red)no(ansi reset)" }',
  "alias x = echo 'A=no'",
  "$env.A ++= ['no']",
  "print r#'$env.A = \"no'#",
  "# \u00ff\u00a0 bytes",
  "^git log --format=no#no",
  "hide-env A",
] as const;

type Statement = (choose: Choose, document: Document) => void;

const value = (choose: Choose, document: Document, name: string): number => {
  const text = anyValue(choose);
  return plant(document, name, text, written(choose, text));
};

const around =
  (before: string, after: string): Statement =>
  (choose, document) => {
    const name = choose(NAMES);
    const label = choose([name, name, name, `"${name}"`, `'${name}'`]);
    write(document, `${before}$env.${label}${choose(["", "", "?"])}${choose([" = ", "=", "  =  "])}`);
    value(choose, document, name);
    write(document, choose(["", " # it's", ";", " | into string", "  "]) + after);
  };

const letEnv: Statement = (choose, document) => {
  const name = choose(NAMES);
  write(document, `let-env ${name} = `);
  value(choose, document, name);
};

const record: Statement = (choose, document) => {
  write(document, `${choose(["load-env ", "with-env "])}{`);
  for (let left = choose(4); left > 0; left--) {
    const name = choose(NAMES);
    write(document, choose([" ", "\n  ", " # it's }\n"]));
    if (choose(4) === 3)
      write(document, choose(["Z: 12,", "Z: (open 'no}' | lines),", "Z: [a 'b]'],", "Z: {|| 'no' }\n"]));
    write(document, choose([name, `"${name}"`, `'${name}'`]) + choose([": ", ":", " : "]));
    value(choose, document, name);
    write(document, choose([",", "\n", ", ", " ,\n"]));
  }
  write(document, choose(["}", " }"]) + choose(["", " { print 'no' }", "\n"]));
};

const shorthand: Statement = (choose, document) => {
  const name = choose(NAMES);
  write(document, `${name}=`);
  const text = anyValue(choose);
  const one = written(choose, text);
  plant(
    document,
    name,
    text,
    one.codec === "nu-bare" ? { ...one, before: '"', after: '"', codec: "nu-double" } : one,
  );
  write(document, " ^env");
};

const STATEMENTS: readonly [Statement, ...Statement[]] = [
  around("", ""),
  around("export-env { ", " }"),
  around("if true {\n  ", "\n}"),
  around("def --env f [] {\n  ", "\n}"),
  around("print 'a'; ", ""),
  letEnv,
  record,
  shorthand,
];

/** A nushell script. */
export function nushellDocument(choose: Choose): Document {
  const document = emptyDocument();
  if (choose(10) === 9) write(document, "\u00ef\u00bb\u00bf");
  const newline = choose(6) === 5 ? "\r\n" : "\n";
  for (let left = 1 + choose(8); left > 0; left--) {
    if (choose(3) === 2) write(document, choose(NOISE));
    else choose(STATEMENTS)(choose, document);
    write(document, newline);
  }
  if (choose(5) === 4) document.text = document.text.replace(/\r?\n$/, "");
  return document;
}
