import { endOf } from "../text.ts";
import { enterPattern } from "./case.ts";
import { passHeredocs } from "./heredoc.ts";
import { numericGlob, quoting } from "./quoting.ts";
import { type Commands, commands, enter, leave, nest, type Scan, type Word } from "./state.ts";
import { endCommand } from "./stop.ts";
import { addPiece, beginWord, endWord } from "./word.ts";

const BLANKS = /[ \t]+|\r(?=\n|$)/y;
const COMMENT = /[^\n]*/y;

/** One step in a list of commands. */
export function stepCommands(scan: Scan, frame: Commands): void {
  const { text, at } = scan;
  const char = text[at] as string;
  const blanks = endOf(BLANKS, text, at);
  if (blanks > 0 || char === "\n") {
    endWord(scan, frame);
    if (char === "\n") newline(scan);
    else scan.at = blanks;
  } else if (text.startsWith("\\\n", at)) scan.at += 2;
  else if (char === "#" && !frame.word && (!frame.test || " \t\n".includes(text[at - 1] as string))) {
    scan.at = endOf(COMMENT, text, at);
  } else if (!";&|<>()".includes(char)) wordPart(scan, frame);
  else if (frame.test) {
    endWord(scan, frame);
    if (frame.test) scan.at++;
  } else if (char === "(") openParenthesis(scan, frame);
  else if (char === ")") closeParenthesis(scan, frame);
  else if (char === "<" || char === ">") redirection(scan, frame);
  else operator(scan, frame);
}

/** `endWord` may have entered or left a `case`, so the list that goes on is asked for again. */
function current(scan: Scan): Commands | undefined {
  const top = scan.stack.at(-1);
  return top?.kind === "commands" ? top : undefined;
}

function newline(scan: Scan): void {
  scan.at++;
  const frame = current(scan);
  if (frame && !frame.test) {
    endCommand(scan, frame, "\n");
    frame.position = "command";
    frame.redirect = "";
  }
  passHeredocs(scan);
}

const RUN = /[^ \t\r\n\\'"`$;&|<>()]+/y;

function openWord(scan: Scan, frame: Commands): Word {
  frame.word ??= beginWord(scan);
  return frame.word;
}

function wordPart(scan: Scan, frame: Commands): void {
  const isNew = !frame.word;
  const word = openWord(scan, frame);
  // Behind `NAME=` anything may follow, the end of the word too.
  if (isNew && word.form !== "plain") return;
  const start = scan.at;
  const run = endOf(RUN, scan.text, start);
  if (run > 0) scan.at = run;
  const kind = run > 0 ? "bare" : quoting(scan);
  // What is neither is a carriage return in the middle of a line.
  if (!kind) scan.at++;
  addPiece(word, start, scan.at, kind ?? "bare");
}

const OPERATOR = /;;&|;;|;&|;\||;|&&|&>>?|&[|!]|&|\|\||\|&|\|/y;

function operator(scan: Scan, frame: Commands): void {
  endWord(scan, frame);
  const end = endOf(OPERATOR, scan.text, scan.at);
  const sign = scan.text.slice(scan.at, end);
  scan.at = end;
  const list = current(scan);
  if (!list) return;
  if (sign.startsWith("&>")) list.redirect = "target";
  else {
    endCommand(scan, list, sign);
    list.position = "command";
    if (list.close === "esac" && sign.startsWith(";") && sign.length > 1) enterPattern(scan);
  }
}

const REDIRECTION = /<<<|<<-?|<&|<>|<|>>?[|&!]?/y;

function redirection(scan: Scan, frame: Commands): void {
  const { text, at } = scan;
  if (text[at + 1] === "(") {
    addPiece(openWord(scan, frame), at, at, "bare");
    enter(scan, commands(at, ")"), 2);
    return;
  }
  const glob = numericGlob(scan);
  if (glob > 0) {
    addPiece(openWord(scan, frame), at, glob, "bare");
    scan.at = glob;
    return;
  }
  // The number before the sign is no word.
  if (frame.word && /^\d{1,3}$/.test(text.slice(frame.word.start, frame.word.end))) frame.word = undefined;
  else endWord(scan, frame);
  const end = endOf(REDIRECTION, text, at);
  const sign = text.slice(at, end);
  const list = current(scan);
  if (sign === "<<") setRedirect(list, "heredoc");
  else setRedirect(list, sign === "<<-" ? "heredoc-tabs" : "target");
  scan.at = end;
}

function setRedirect(list: Commands | undefined, redirect: Commands["redirect"]): void {
  if (list) list.redirect = redirect;
}

const EMPTY_PARENTHESES = /\([ \t]*\)/y;

function openParenthesis(scan: Scan, frame: Commands): void {
  const { text, at } = scan;
  const { word } = frame;
  const empty = endOf(EMPTY_PARENTHESES, text, at);
  const isName = word
    ? word.form === "plain"
    : frame.position === "argument" || frame.position === "function";
  if (empty > 0 && isName) {
    // A function: its body is a command.
    frame.word = undefined;
    frame.position = "command";
    frame.lead = "joined";
    scan.at = empty;
  } else if (word) {
    const isArray = word.form !== "plain" && word.quoting === undefined;
    if (isArray) word.form = "other";
    addPiece(word, at, at, "bare");
    enter(scan, nest("group", at, ")", isArray), 1);
  } else if (frame.position === "command" || frame.position === "loop") {
    const isLoop = frame.position === "loop";
    frame.position = "command";
    if (text.startsWith("((", at)) enter(scan, nest("arithmetic", at, "))"), 2);
    else if (isLoop) enter(scan, nest("group", at, ")", true), 1);
    else enter(scan, commands(at, ")"), 1);
  } else {
    addPiece(openWord(scan, frame), at, at, "bare");
    enter(scan, nest("group", at, ")"), 1);
  }
}

function closeParenthesis(scan: Scan, frame: Commands): void {
  endWord(scan, frame);
  if (current(scan)?.close === ")") leave(scan, 1);
  else scan.at++;
}
