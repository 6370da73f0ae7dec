import type { Dialect } from "../../src/index.ts";
import type { Choose } from "./choose.ts";
import { anyValue, type Document, emptyDocument, plant, type Written, write } from "./document.ts";
import { noiseOf } from "./shell-noise.ts";
import { writeShell } from "./shell-writing.ts";

interface Draft {
  readonly choose: Choose;
  readonly dialect: Dialect;
  readonly document: Document;
  /** Ends a statement's line. */
  readonly newline: string;
  /** Names that may not be set again. */
  readonly frozen: Set<string>;
}

const NAMES = ["ANTHROPIC_API_KEY", "B_2", "_under", "lower", "A"] as const;

/**
 * A bash or zsh file. A file with CRLF holds plain lines only, since no shell understands more there; its values are
 * seen with the carriage return behind them.
 */
export function shellDocument(choose: Choose, dialect: Dialect): Document {
  const isCrlf = choose(8) === 7;
  const draft: Draft = {
    choose,
    dialect,
    document: emptyDocument(),
    newline: isCrlf ? "\r\n" : "\n",
    frozen: new Set(),
  };
  // A byte order mark spoils the first command for the shells, so a comment stands there.
  if (choose(10) === 9) write(draft.document, `\u00ef\u00bb\u00bf# first${draft.newline}`);
  for (let left = 1 + choose(8); left > 0; left--) {
    const isNoise = choose(3) === 2;
    if (isNoise && isCrlf) write(draft.document, "# it's A=no\r\n");
    else if (isCrlf) crlfLine(draft);
    else if (isNoise) write(draft.document, `${choose(noiseOf(dialect))}\n`);
    else statement(draft);
  }
  if (choose(5) === 4) draft.document.text = draft.document.text.replace(/\n$/, "");
  return draft.document;
}

function crlfLine({ choose, document, dialect }: Draft): void {
  const isLast = choose(5) === 4 ? "" : "\r";
  const name = choose(NAMES);
  write(document, `${choose(["export ", ""])}${name}=`);
  const planted = plant(document, name, ...valueIn(choose, dialect));
  document.last.set(name, { planted, prefix: "", suffix: isLast });
  write(document, `${isLast === "" ? " # c" : ""}\r\n`);
}

function valueIn(choose: Choose, dialect: Dialect): [value: string, written: Written] {
  const value = anyValue(choose);
  return [value, writeShell(choose, value, dialect)];
}

function nameOf({ choose, frozen }: Draft): string {
  const name = choose(NAMES);
  return frozen.has(name) ? "spare" : name;
}

/** Writes NAME=value, and answers its number. */
function pair(draft: Draft, name: string): number {
  write(draft.document, `${name}=`);
  return plant(draft.document, name, ...valueIn(draft.choose, draft.dialect));
}

function stays(draft: Draft, name: string): void {
  const planted = pair(draft, name);
  draft.document.last.set(name, { planted, prefix: "", suffix: "" });
}

/** Assignments that the shell shows while it runs. */
function shows(draft: Draft, planted: number, prefix = ""): void {
  draft.document.shown.push({ planted, prefix, suffix: "" });
}

type Statement = (draft: Draft) => void;

/** `before`, an assignment that stays, `after`. */
const around =
  (before: string, after: string): Statement =>
  (draft) => {
    write(draft.document, before);
    stays(draft, nameOf(draft));
    write(draft.document, after);
  };

const list: Statement = (draft) => {
  write(draft.document, draft.choose(["export ", "declare -x ", "typeset -x ", ""]));
  for (let left = 1 + draft.choose(3); left > 0; left--) {
    stays(draft, nameOf(draft));
    write(
      draft.document,
      left > 1 ? draft.choose([" ", "\t", " \\\n  "]) : draft.choose(["", " # it's A=no", " ;", "\\\n"]),
    );
  }
};

const beforeCommand: Statement = (draft) => {
  const name = nameOf(draft);
  write(draft.document, draft.choose(["", "true && ", "! ", "2>/dev/null "]));
  shows(draft, pair(draft, name));
  write(draft.document, ` emit ${name}`);
};

const environment: Statement = (draft) => {
  write(draft.document, "env ");
  const name = nameOf(draft);
  shows(draft, pair(draft, name), `${name}=`);
  write(draft.document, draft.choose([" true", " true A=no", ""]));
};

const inSubshell: Statement = (draft) => {
  const name = nameOf(draft);
  const [before, after] = draft.choose([
    ["( ", " )"],
    ["X=$(", " )"],
    ['X="a $(', ') b"'],
    ["Y=${_unset:-$(", ")}"],
  ]);
  write(draft.document, before);
  shows(draft, pair(draft, name));
  write(draft.document, `; emit ${name}${after}`);
};

const inFunction: Statement = (draft) => {
  const name = nameOf(draft);
  write(
    draft.document,
    `${draft.choose(["f() {", "function f {", "f ()\n{"])}\n  ${draft.choose(["local ", ""])}`,
  );
  const planted = pair(draft, name);
  shows(draft, planted);
  write(draft.document, `\n  emit ${name}\n}\n( f )`);
};

const frozenOnce: Statement = (draft) => {
  const name = `fixed${draft.frozen.size}`;
  draft.frozen.add(name);
  write(draft.document, "readonly ");
  stays(draft, name);
};

const quotedWhole: Statement = (draft) => {
  const { choose, document } = draft;
  const name = nameOf(draft);
  const value = anyValue(choose).replaceAll("'", "");
  write(document, "export ");
  const before = `'${name}=`;
  const planted = plant(document, name, value, { before, raw: value, after: "'", codec: "shell-single" });
  document.last.set(name, { planted, prefix: "", suffix: "" });
};

const withHeredoc: Statement = (draft) => {
  write(draft.document, draft.choose([": <<EOF; ", ": <<'EOF'; ", ": <<-\\EOF; ", ': <<"EOF" && ']));
  stays(draft, nameOf(draft));
  write(draft.document, "\nA=no 'it is\nexport A=\"no\nEOF x\nEOF");
};

const STATEMENTS: readonly [Statement, ...Statement[]] = [
  list,
  beforeCommand,
  around("if true; then ", "; fi"),
  around("{ ", "; }"),
  around("case a=b in\n  (x|y) : A=no ;;\n  a=*)\n", " ;;\nesac"),
  around("for _i in A=no; do\n\t", "\ndone"),
  around("[[ A=no == A=* ]] && ", ""),
  around("while ", "; do break; done"),
  around("false || ", "; :"),
  around("export A; ", " && export A"),
  around("(( 1 < 2 )) && ", ""),
  around("declare -a arr=(A=no 'B=no' # it's\n); ", ""),
  around("\\\n", ""),
  environment,
  inSubshell,
  inFunction,
  frozenOnce,
  quotedWhole,
  withHeredoc,
];

function statement(draft: Draft): void {
  write(draft.document, draft.choose(["", "  ", "\t"]));
  draft.choose(STATEMENTS)(draft);
  write(draft.document, "\n");
}
