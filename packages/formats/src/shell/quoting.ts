import type { Codec } from "@claude-rotate/contract";
import { endOf } from "../text.ts";
import { commands, enter, leave, type Nest, nest, passQuoted, type Quoting, type Scan } from "./state.ts";

/** Passes or enters what is quoted, escaped or expanded at `scan.at`; `undefined` where nothing of that sort starts. */
export function quoting(scan: Scan): Quoting | undefined {
  const { text, at } = scan;
  switch (text[at]) {
    case "\\":
      scan.at = Math.min(at + 2, text.length);
      return "bare";
    case "'":
      passQuoted(scan, 1, "'");
      return "single";
    case '"':
      enter(scan, nest("double", at, '"'), 1);
      return "double";
    case "`":
      passQuoted(scan, 1, "`");
      return "bare";
    case "$":
      return dollar(scan);
    default:
      return undefined;
  }
}

function dollar(scan: Scan): Quoting {
  if (scan.text.startsWith("$'", scan.at)) {
    passQuoted(scan, 2, "'");
    return "ansi-c";
  }
  if (scan.text.startsWith('$"', scan.at)) {
    enter(scan, nest("double", scan.at, '"'), 2);
    return "locale";
  }
  expansion(scan);
  return "bare";
}

/** `$(…)`, `$((…))`, `${…}`, `$[…]`; otherwise the `$` alone, or with the sign that follows it. */
function expansion(scan: Scan): void {
  const { text, at } = scan;
  if (text.startsWith("$((", at)) enter(scan, nest("arithmetic", at, "))"), 3);
  else if (text.startsWith("$(", at)) enter(scan, commands(at, ")"), 2);
  else if (text.startsWith("${", at)) enter(scan, nest("braces", at, "}", isInDouble(scan)), 2);
  else if (text.startsWith("$[", at)) enter(scan, nest("arithmetic", at, "]"), 2);
  else scan.at += "$#?!@*-".includes(text[at + 1] ?? " ") ? 2 : 1;
}

function isInDouble({ stack }: Scan): boolean {
  const top = stack.at(-1);
  return top?.kind === "double" || (top?.kind === "braces" && top.flag);
}

const DOUBLE_RUN = /[^"\\$`]+/y;

export function stepDouble(scan: Scan): void {
  const { text, at } = scan;
  const run = endOf(DOUBLE_RUN, text, at);
  if (run > 0) scan.at = run;
  else if (text[at] === '"') leave(scan, 1);
  else if (text[at] === "$") expansion(scan);
  else quoting(scan);
}

/** As much as a key has. */
const LONGEST_DEFAULT = 600;
const DEFAULT_CODECS: Readonly<Record<string, Codec>> = { '"': "shell-double", "'": "shell-single" };
const DEFAULT = /^\$\{([A-Za-z_]\w*)(?:::?=|:?[-=])(?:(["'])([^"'\\$`]{8,})\2|([\w.+/=:@%,-]{8,}))$/;

/**
 * The literal behind `${NAME:-` or `${NAME:=` is what the variable is, where nothing else has set it. Quotes inside double
 * quotes are read differently by each shell, so they are left; what is shorter than any key is a part of the value around it.
 */
function recordDefault(scan: Scan, { opened, flag }: Nest): void {
  const { at } = scan;
  if (at - opened > LONGEST_DEFAULT) return;
  const [, name, quote, quoted, plain] = DEFAULT.exec(scan.text.slice(opened, at)) ?? [];
  if (name === undefined || (flag && quote)) return;
  const end = quote ? at - 1 : at;
  const span = [end - (quoted ?? plain ?? "").length, end] as const;
  scan.found.push({ name, span, codecs: [DEFAULT_CODECS[quote ?? ""] ?? "shell-bare"] });
  scan.expansion = [opened, at + 1];
}

const BRACES_RUN = /[^}"'\\$`]+/y;

export function stepBraces(scan: Scan, frame: Nest): void {
  const { text, at } = scan;
  const run = endOf(BRACES_RUN, text, at);
  if (run > 0) scan.at = run;
  else if (text[at] === "}") {
    recordDefault(scan, frame);
    leave(scan, 1);
  }
  // Inside double quotes bash still pairs single quotes in `${…}`; to zsh they are plain characters there.
  else if (text[at] === "'" && frame.flag && scan.dialect === "zsh") scan.at++;
  else if (text[at] === "$" && frame.flag) expansion(scan);
  else quoting(scan);
}

export function stepArithmetic(scan: Scan, frame: Nest): void {
  const { text, at } = scan;
  const [open, close] = frame.close === "]" ? ["[", "]"] : ["(", ")"];
  if (text[at] === open) {
    frame.depth++;
    scan.at++;
  } else if (text[at] === close) {
    if (frame.depth > 0) {
      frame.depth--;
      scan.at++;
    } else if (text.startsWith(frame.close, at)) leave(scan, frame.close.length);
    else notArithmetic(scan, frame);
  } else if (!quoting(scan)) scan.at++;
}

/** `((` was two subshells, and the inner one ends here. */
function notArithmetic(scan: Scan, frame: Nest): void {
  scan.stack.pop();
  enter(scan, commands(frame.opened, ")"), 1);
}

/** The end of zsh's `<1-9>` that begins at `scan.at`, or -1. */
export function numericGlob({ text, at, dialect }: Scan): number {
  return dialect === "zsh" ? endOf(/<\d*-\d*>/y, text, at) : -1;
}

const GROUP_RUN = /[^\\'"`$()#<>]+/y;
const COMMENT = /[^\r\n]*/y;

/** Array elements, or a pattern in parentheses. */
export function stepGroup(scan: Scan, frame: Nest): void {
  const { text, at } = scan;
  const run = Math.max(endOf(GROUP_RUN, text, at), numericGlob(scan));
  if (run > 0) scan.at = run;
  else if (text[at] === "(") {
    frame.depth++;
    scan.at++;
  } else if (text[at] === ")") {
    if (frame.depth === 0) leave(scan, 1);
    else {
      frame.depth--;
      scan.at++;
    }
  } else if (text[at] === "#" && frame.flag && " \t\n".includes(text[at - 1] as string)) {
    scan.at = endOf(COMMENT, text, at);
  } else if (text.startsWith("<(", at) || text.startsWith(">(", at)) enter(scan, commands(at, ")"), 2);
  else if (!quoting(scan)) scan.at++;
}
