import type { Codec } from "@claude-rotate/contract";
import { bomLength, endOf } from "../text.ts";

/** A string as it stands in a script. */
export interface Literal {
  /** Of its inside. */
  readonly span: readonly [start: number, end: number];
  readonly codecs: readonly Codec[];
  /** Behind its closing quote. */
  readonly end: number;
}

/** Why a text can't be read. */
export interface Unclosed {
  readonly unclosed: string;
}

/**
 * PowerShell takes typographic quotes for plain ones (about_Quoting_Rules). They are three bytes each, or one character
 * in a decoded text.
 */
const SINGLE = /'|[\u2018-\u201b]|\u00e2\u0080[\u0098-\u009b]/y;
const DOUBLE = /"|[\u201c-\u201e]|\u00e2\u0080[\u009c-\u009e]/y;
const HERE = /@(['"])[ \t]*\r?\n/y;

/** The string that begins at `at`; `undefined` where none does. */
export function literalAt(text: string, at: number): Literal | Unclosed | undefined {
  const here = endOf(HERE, text, at);
  if (here > 0) return hereString(text, here, text[at + 1] as "'" | '"');
  const single = endOf(SINGLE, text, at);
  if (single > 0) return singleString(text, single);
  const double = endOf(DOUBLE, text, at);
  return double > 0 ? doubleString(text, double) : undefined;
}

/** Everything up to a line that begins with the closing pair. The single-quoted kind knows no escapes at all. */
function hereString(text: string, start: number, quote: "'" | '"'): Literal | Unclosed {
  const last = new RegExp(`\\r?\\n${quote}@`, "g");
  last.lastIndex = start - 1;
  const found = last.exec(text);
  if (!found) return { unclosed: "a here-string is not closed" };
  const codecs: readonly Codec[] = quote === "'" ? [] : ["powershell-double"];
  return { span: [start, Math.max(start, found.index)], codecs, end: last.lastIndex };
}

function singleString(text: string, start: number): Literal | Unclosed {
  const quote = new RegExp(SINGLE.source, "g");
  quote.lastIndex = start;
  for (let found = quote.exec(text); found; found = quote.exec(text)) {
    const doubled = endOf(SINGLE, text, quote.lastIndex);
    if (doubled < 0)
      return { span: [start, found.index], codecs: ["powershell-single"], end: quote.lastIndex };
    quote.lastIndex = doubled;
  }
  return { unclosed: "a single quote is not closed" };
}

/** A string in double quotes may hold `$(…)`, and that further strings: what is open stands on a stack. */
function doubleString(text: string, start: number): Literal | Unclosed {
  const stack: ("string" | "parenthesis")[] = ["string"];
  for (let at = start; at < text.length; ) {
    const top = stack.at(-1);
    const next = top === "string" ? stringStep(text, at, stack) : parenthesisStep(text, at, stack);
    if (stack.length === 0) return { span: [start, at], codecs: ["powershell-double"], end: next };
    at = next;
  }
  return { unclosed: "a double quote is not closed" };
}

const STRING_RUN = /[^"`$\u00e2\u201c-\u201e]+/y;

function stringStep(text: string, at: number, stack: string[]): number {
  const run = endOf(STRING_RUN, text, at);
  if (run > 0) return run;
  if (text[at] === "`") return at + 2;
  if (text.startsWith("$(", at)) {
    stack.push("parenthesis");
    return at + 2;
  }
  const quote = endOf(DOUBLE, text, at);
  if (quote < 0) return at + 1;
  const doubled = endOf(DOUBLE, text, quote);
  if (doubled > 0) return doubled;
  stack.pop();
  return quote;
}

const PARENTHESIS_RUN = /[^()"'`#@<\u00e2\u2018-\u201e]+/y;

function parenthesisStep(text: string, at: number, stack: string[]): number {
  const run = endOf(PARENTHESIS_RUN, text, at);
  if (run > 0) return run;
  const end = commentEnd(text, at);
  if (end > 0) return end;
  if (text[at] === "`") return at + 2;
  if (text[at] === "(") stack.push("parenthesis");
  if (text[at] === ")") stack.pop();
  const double = endOf(DOUBLE, text, at);
  if (double > 0) {
    stack.push("string");
    return double;
  }
  const other = literalAt(text, at);
  if (!other) return at + 1;
  return "end" in other ? other.end : text.length;
}

/** Behind a comment that begins at `at`; -1 where none does, the length of the text where it has no end. */
export function commentEnd(text: string, at: number): number {
  if (text.startsWith("<#", at)) {
    const end = text.indexOf("#>", at + 2);
    return end < 0 ? text.length : end + 2;
  }
  const isComment =
    text[at] === "#" && (at === bomLength(text) || " \t\r\n;(){}[],|&='\"".includes(text[at - 1] as string));
  return isComment ? endOf(/[^\r\n]*/y, text, at) : -1;
}

const BARE = /[^ \t\r\n'"`$(){}|&;,<>@#=\u0080-\uffff-][^ \t\r\n'"$(){}|&;,<>\u0080-\uffff]*/y;

/** An argument in ASCII, without quotes and expansions. */
export function bareAt(text: string, at: number): Literal | undefined {
  const end = endOf(BARE, text, at);
  return end < 0 || text[end - 1] === "`" ? undefined : { span: [at, end], codecs: ["powershell-bare"], end };
}
