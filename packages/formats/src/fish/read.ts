import { addressed, broken, type Fault, type ScriptReading } from "../found.ts";
import { bomLength, closing, endOf, lineAt } from "../text.ts";
import { type Commands, commands, type Quoting, type Scan, type Word } from "./state.ts";
import { assignmentsOf, noteBlocks, sourcedBy, stopOf } from "./statement.ts";

/**
 * The assignments of a fish file: `set` with one value (erasing, appending and lists left out), `export NAME=value`,
 * `NAME=value cmd`, `env NAME=value cmd`, wherever they stand. A value that holds further assignments in a `(…)` is
 * left out: those are given instead. The second and later of equal names get `#2`, `#3`…; none is inert, since every
 * line runs. `sourced`: the paths behind `source` and `.`.
 */
export function readFish(text: string): ScriptReading {
  const start = bomLength(text);
  const scan: Scan = {
    text,
    at: start,
    stack: [commands(start)],
    found: [],
    sourced: [],
    blocks: [],
    stray: undefined,
    stop: undefined,
    broken: undefined,
  };
  while (scan.at < text.length) {
    const top = scan.stack.at(-1);
    if (top?.kind === "commands") stepCommands(scan, top);
    else stepDouble(scan);
  }
  const top = scan.stack.at(-1);
  if (scan.broken) return broken(text, scan.broken.at, scan.broken.message);
  if (top && scan.stack.length > 1) {
    const what = top.kind === "double" ? "a double quote" : "a parenthesis";
    return broken(text, top.opened, `${what} is not closed`);
  }
  if (top?.kind === "commands") endCommand(scan, top);
  // Those in a `(…)` are found before those of the command round it.
  const found = scan.found.sort((one, other) => one.span[0] - other.span[0]);
  const ignored = faultOf(scan);
  return {
    kind: "read",
    assignments: addressed(found),
    sourced: scan.sourced,
    ...(ignored ? { ignored } : {}),
    ...(scan.stop ? { stop: scan.stop } : {}),
  };
}

/** fish reads a whole file before it runs any of it. */
function faultOf({ text, blocks: [open], stray }: Scan): Fault | undefined {
  const at = stray ?? open;
  if (at === undefined) return undefined;
  const what = stray === undefined ? "a block has no `end`" : "an `end` closes nothing";
  return { line: lineAt(text, at).line, reason: `fish runs nothing of the file: ${what}` };
}

const BLANKS = /[ \t\r]+|\\\n/y;
const COMMENT = /[^\n]*/y;
const END = /&&|\|\||&\||[\n;|]|&(?!>)/y;
const REDIRECTION = /&?>>?[?&|]?|<&?/y;

function stepCommands(scan: Scan, frame: Commands): void {
  const { text, at } = scan;
  const blanks = endOf(BLANKS, text, at);
  const end = endOf(END, text, at);
  const redirection = endOf(REDIRECTION, text, at);
  if (blanks > 0) {
    if (text[at] !== "\\") endWord(scan, frame);
    scan.at = blanks;
  } else if (end > 0) {
    endCommand(scan, frame, text.slice(at, end));
    scan.at = end;
  } else if (redirection > 0) redirect(scan, frame, redirection);
  else if (text[at] === "#" && !frame.word) scan.at = endOf(COMMENT, text, at);
  else if (text[at] === ")") closeParenthesis(scan, frame);
  else wordPart(scan, frame);
}

/** `>|` is a pipe; any other redirection takes the next word. The number before it is no word. */
function redirect(scan: Scan, frame: Commands, end: number): void {
  const { word } = frame;
  if (word && /^\d{1,3}$/.test(scan.text.slice(word.start, word.end))) frame.word = undefined;
  else endWord(scan, frame);
  if (scan.text[end - 1] === "|") endCommand(scan, frame, "|");
  else frame.redirect = true;
  scan.at = end;
}

function closeParenthesis(scan: Scan, frame: Commands): void {
  const isStray = scan.stack.length === 1;
  if (isStray) endWord(scan, frame);
  else {
    endCommand(scan, frame);
    scan.stack.pop();
  }
  scan.at++;
  if (!isStray) extend(scan);
}

/** What was left is a part of the word round it. */
function extend(scan: Scan): void {
  const top = scan.stack.at(-1);
  if (top?.kind === "commands" && top.word) top.word.end = scan.at;
}

const LABEL = /[A-Za-z_]\w*=/y;
const RUN = /[^ \t\r\n\\'"()&|;<>]+/y;

function wordPart(scan: Scan, frame: Commands): void {
  const { text } = scan;
  if (!frame.word) {
    frame.word = beginWord(scan);
    if (frame.word.valueAt > frame.word.start) return;
  }
  const start = scan.at;
  const run = endOf(RUN, text, start);
  let kind: Quoting = "bare";
  if (run > 0) scan.at = run;
  else if (text[start] === "'") {
    kind = "single";
    passSingle(scan);
  } else if (text[start] === '"') {
    kind = "double";
    scan.stack.push({ kind: "double", opened: start });
    scan.at++;
  } else if (text[start] === "(") {
    scan.stack.push(commands(start));
    scan.at++;
  } else scan.at = Math.min(start + 2, text.length);
  addPiece(frame.word, start, scan.at, kind);
}

function beginWord(scan: Scan): Word {
  const start = scan.at;
  const valueAt = Math.max(start, endOf(LABEL, scan.text, start));
  scan.at = valueAt;
  return {
    start,
    valueAt,
    from: undefined,
    quoting: undefined,
    end: valueAt,
    found: scan.found.length,
    holds: false,
  };
}

function addPiece(word: Word, start: number, end: number, quoting: Quoting): void {
  word.from ??= start;
  if (word.quoting === undefined) word.quoting = quoting;
  else if (word.quoting !== "bare" || quoting !== "bare") word.quoting = "mixed";
  word.end = end;
}

function passSingle(scan: Scan): void {
  const end = closing(scan.text, scan.at + 1, "'");
  if (end < 0) scan.broken = { at: scan.at, message: "a quote is not closed" };
  scan.at = end < 0 ? scan.text.length : end + 1;
}

function stepDouble(scan: Scan): void {
  const { text, at } = scan;
  const special = /["\\]|\$\(/g;
  special.lastIndex = at;
  const found = special.exec(text);
  if (!found) {
    scan.at = text.length;
  } else if (found[0] === '"') {
    scan.stack.pop();
    scan.at = found.index + 1;
    extend(scan);
  } else if (found[0] === "\\") scan.at = Math.min(found.index + 2, text.length);
  else {
    scan.stack.push(commands(found.index));
    scan.at = found.index + 2;
  }
}

function endWord(scan: Scan, frame: Commands): void {
  const { word } = frame;
  if (!word) return;
  frame.word = undefined;
  word.holds = scan.found.length > word.found;
  if (!frame.redirect) frame.words.push(word);
  frame.redirect = false;
}

/** `sign`: what parts it from the next one. */
function endCommand(scan: Scan, frame: Commands, sign = ""): void {
  endWord(scan, frame);
  frame.redirect = false;
  noteBlocks(scan, frame.words);
  const isSure = scan.stack.length === 1 && scan.blocks.length === 0 && !frame.joined;
  if (isSure && !/^(?:&?\||&)$/.test(sign)) scan.stop ??= stopOf(scan.text, frame.words);
  // A line break behind `&&` parts nothing.
  if (frame.words.length > 0 || sign !== "\n") frame.joined = /^(?:&&|\|\||&?\|)$/.test(sign);
  scan.found.push(...assignmentsOf(scan.text, frame.words));
  scan.sourced.push(...sourcedBy(scan.text, frame.words));
  frame.words = [];
}
