import type { Codec } from "@claude-rotate/contract";
import { bomLength, closing, endOf } from "../text.ts";

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

const RAW = /r(#+)'/y;

/** The quoted string that begins at `at`, `$"…"` and `$'…'` too; `undefined` where none does. */
export function literalAt(text: string, at: number): Literal | Unclosed | undefined {
  const hashes = endOf(RAW, text, at);
  if (hashes > 0) return rawString(text, hashes, text.slice(at + 1, hashes - 1));
  const start = text[at] === "$" && /["']/.test(text[at + 1] ?? "") ? at + 1 : at;
  const quote = text[start];
  if (quote === '"') return doubleString(text, start);
  if (quote !== "'" && quote !== "`") return undefined;
  const end = text.indexOf(quote, start + 1);
  if (end < 0) return { unclosed: "a quote is not closed" };
  return { span: [start + 1, end], codecs: [quote === "'" ? "nu-single" : "nu-backtick"], end: end + 1 };
}

function rawString(text: string, start: number, hashes: string): Literal | Unclosed {
  const end = text.indexOf(`'${hashes}`, start);
  if (end < 0) return { unclosed: "a raw string is not closed" };
  return { span: [start, end], codecs: ["nu-raw"], end: end + 1 + hashes.length };
}

/** In `$"…"` a parenthesis may hold further strings; a quote inside it ends nothing. */
function doubleString(text: string, start: number): Literal | Unclosed {
  const unclosed = { unclosed: "a double quote is not closed" };
  const end = text[start - 1] === "$" ? interpolatedEnd(text, start + 1) : closing(text, start + 1, '"');
  return end < 0 ? unclosed : { span: [start + 1, end], codecs: ["nu-double"], end: end + 1 };
}

function interpolatedEnd(text: string, start: number): number {
  const special = /[\\"'()]/g;
  special.lastIndex = start;
  let depth = 0;
  for (let found = special.exec(text); found; found = special.exec(text)) {
    const at = found.index;
    if (found[0] === "\\" && depth === 0) special.lastIndex = at + 2;
    else if (found[0] === "(") depth++;
    else if (found[0] === ")") depth = Math.max(0, depth - 1);
    else if (found[0] === '"' && depth === 0) return at;
    else if (depth > 0 && /["']/.test(found[0])) {
      const close = found[0] === '"' ? closing(text, at + 1, '"') : text.indexOf("'", at + 1);
      if (close < 0) return -1;
      special.lastIndex = close + 1;
    }
  }
  return -1;
}

const BARE = /[^ \t\r\n'"`$(){}[\]|;,#:=][^ \t\r\n'"`(){}[\]|;,]*/y;

/** A number, a size or a duration. */
const NUMBER = /[+-]?\d[\d_.]*(?:[A-Za-z]{1,3})?(?=[ \t\r\n'"`(){}[\]|;,]|$)/y;

/** A word without quotes, as a value that is a string. */
export function bareAt(text: string, at: number): Literal | undefined {
  const end = endOf(BARE, text, at);
  return end < 0 || endOf(NUMBER, text, at) === end
    ? undefined
    : { span: [at, end], codecs: ["nu-bare"], end };
}

/** Behind a comment that begins at `at`, or -1. A `#` within a word begins none. */
export function commentEnd(text: string, at: number): number {
  const isComment =
    text[at] === "#" && (at === bomLength(text) || " \t\r\n;(){}[],|".includes(text[at - 1] as string));
  return isComment ? endOf(/[^\r\n]*/y, text, at) : -1;
}
