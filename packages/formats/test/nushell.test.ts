import { describe, expect, it } from "vitest";
import { readNushell } from "../src/index.ts";
import { brokenTable, type Row, table } from "./support/marked.ts";

// Spellings of public dotfiles and of nushell's book; what it says of strings is in the codec.
const ROWS: Row[] = [
  ["$env.A = '«sk-old»'", "A nu-single"],
  ['$env.A = "«sk\\"old»" # it\'s mine', "A nu-double"],
  ['$env.A = `«v w»`; $env.B="«v»"', "A nu-backtick", "B nu-double"],
  ["$env.A = r#'«it's»'#\n$env.B = r##'«a'#b»'##", "A nu-raw", "B nu-raw"],
  ['$env.A = $"«v(1 + ("x" | str length)) \\(x)»"\n$env.B = $\'«v»\'', "A nu-double", "B nu-single"],
  ["$env.A = «sk-old»\n$env.B = 12\n$env.C = 5sec", "A nu-bare"],
  ["$env.\"A\" = '«v»'; $env.'B'? = '«w»'", "A nu-single", "B nu-single"],
  ["$env.A='«v»'\r\n$env.B = '«w»'\r\n", "A nu-single", "B nu-single"],
  ["let-env A = '«v»'", "A nu-single"],
  [
    "load-env {\n  A: '«v»' # it's }\n  \"B\" : \"«w»\", C: (open 'x}' | get a), D: [a 'b'], E: {f: 'no'}, G: «x»\n}",
    "A nu-single",
    "B nu-double",
    "G nu-bare",
  ],
  ["with-env { A: '«v»' } { $env.B = '«w»' }", "A nu-single", "B nu-single"],
  ['A="«v»" B=«w» ^curl', "A nu-double", "B nu-bare"],
  ["export-env { $env.A = '«v»' }\ndef --env f [] { $env.B = '«w»' }", "A nu-single", "B nu-single"],
  ["if ($x | is-empty) { $env.A = '«v»' } else { $env.A = '«w»' }", "A nu-single", "A#2 nu-single"],
  ["$env.A = '«v»' | str trim", "A nu-single"],
  ["$env.A = 'v' + 'w'\n$env.A == 'v'\n$env.A = ($env.A? | default 'v')\n$env.A ++= ['v']"],
  ["$env.config = { A: 'v' }\n$env.config.A = 'v'\nprint '$env.A = \"v\"' # $env.A = 'v'"],
  ["\u00ef\u00bb\u00bf# c\n$env.A = '«v»'", "A nu-single"],
];

describe("a nushell file", () => {
  table(ROWS, readNushell);
  brokenTable(
    [
      ["$env.A = 'v'\n$env.B = \"sk-old", 2],
      ["$env.A = r#'sk-old'", 1],
    ],
    readNushell,
  );

  it("names the files that it sources", () => {
    const reading = readNushell("source ~/a.nu\nsource-env $'b.nu'\nuse \"c d.nu\" *\n# source no\n");
    expect(reading).toMatchObject({ sourced: ["~/a.nu", "b.nu", "c d.nu"] });
  });
});
