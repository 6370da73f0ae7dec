import type { Language } from "./language.ts";
import { templateEnd } from "./template.ts";

/** A word, a sign or a string literal of a program. Comments and blanks are none. */
export interface Token {
  readonly kind: "word" | "sign" | "string";
  /** Of a string between its quotes. */
  readonly start: number;
  readonly end: number;
  /** The quote that opens a string: `"`, `'''`, a backtick; empty for other tokens. */
  readonly quote: string;
  /** The letters right before a string's quote: `f`, `rb`. */
  readonly prefix: string;
  /** True where it begins a line. */
  readonly fresh: boolean;
  /** How many brackets are open round it. */
  readonly depth: number;
}

export interface Program {
  readonly text: string;
  readonly tokens: readonly Token[];
}

const BLANKS = /(?:[ \t\f\v]|\\\r?\n)+/y;
const BREAKS = /[\r\n]+/y;
const LINE = /[^\r\n]*/y;
const WORD = /[A-Za-z0-9_$@\x80-\uffff]+/y;
const PREFIX = /(?:[rbuft]|[rbft]{2})(?=["'])/iy;
const SIGN = /=>|[=!<>]=+|[-+*/%&^]=|\|\|=|&&=|\?\?=|:=|\|\||&&|\?\?|[\s\S]/y;
const PATTERN = /\/(?![*/])(?:[^\r\n/\\[]|\\[^\r\n]|\[(?:[^\r\n\]\\]|\\[^\r\n])*\])+\/[a-z]*/y;
/** Words behind which a value begins. */
const BEFORE_VALUE = /^(?:return|typeof|case|in|of|when|if|unless|and|or|not|yield|await)$/;

interface Scan {
  readonly text: string;
  readonly language: Language;
  at: number;
  fresh: boolean;
  depth: number;
  readonly tokens: Token[];
  /** Up to where a quote, or a pattern's slash, is known not to be closed: looking again would take its length each time. */
  readonly open: Map<string, number>;
}

/** The tokens of a text. A quote that isn't closed on its line is no string, so one mistake costs that line alone. */
export function programOf(text: string, language: Language): Program {
  const scan: Scan = { text, language, at: 0, fresh: true, depth: 0, tokens: [], open: new Map() };
  while (scan.at < text.length) {
    if (!passBlank(scan) && !passString(scan) && !passPattern(scan)) passRest(scan);
  }
  return { text, tokens: scan.tokens };
}

/** What a token of one kind says, a string without its quotes; empty where another stands. */
export function said({ text, tokens }: Program, index: number, kind: Token["kind"]): string {
  const token = tokens[index];
  return token?.kind === kind ? text.slice(token.start, token.end) : "";
}

function endOf(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : -1;
}

function passBlank(scan: Scan): boolean {
  const { text, at, language } = scan;
  switch (text[at]) {
    case " ":
    case "\t":
    case "\f":
    case "\v":
    case "\\":
      scan.at = endOf(BLANKS, text, at);
      if (scan.at > at) return true;
      scan.at = at;
      return false;
    case "\r":
    case "\n":
      scan.at = endOf(BREAKS, text, at);
      scan.fresh = true;
      return true;
    case "#":
      return language.comment === "#" && passLine(scan);
    case "/":
      if (language.comment === "//" && text[at + 1] === "/") return passLine(scan);
      return language.script && text[at + 1] === "*" && passComment(scan);
    default:
      return false;
  }
}

function passLine(scan: Scan): boolean {
  scan.at = endOf(LINE, scan.text, scan.at);
  return true;
}

function passComment(scan: Scan): boolean {
  const end = scan.text.indexOf("*/", scan.at + 2);
  scan.at = end < 0 ? scan.text.length : end + 2;
  return true;
}

function passString(scan: Scan): boolean {
  const { text, at } = scan;
  const opening = scan.language.triple ? Math.max(at, endOf(PREFIX, text, at)) : at;
  const quote = quoteAt(scan, opening);
  if (quote === undefined || isOpen(scan, quote)) return false;
  const start = opening + quote.length;
  const end = stringEnd(text, start, quote);
  if (end < 0) {
    scan.open.set(quote, quote.length > 1 || quote === "`" ? text.length : endOf(LINE, text, at));
    return false;
  }
  push(scan, "string", start, end, quote, text.slice(at, opening));
  scan.at = end + quote.length;
  return true;
}

function isOpen({ open, at }: Scan, quote: string): boolean {
  return at < (open.get(quote) ?? 0);
}

function quoteAt({ text, language }: Scan, at: number): string | undefined {
  const sign = text[at];
  if (sign === "`") return language.script ? sign : undefined;
  if (sign !== '"' && sign !== "'") return undefined;
  return language.triple && text.startsWith(sign.repeat(3), at) ? sign.repeat(3) : sign;
}

const ENDS: Readonly<Record<string, RegExp>> = {
  '"': /[\\"\r\n]/g,
  "'": /[\\'\r\n]/g,
  '"""': /\\|"""/g,
  "'''": /\\|'''/g,
};

/** Where the quote that closes a string stands, or -1. Only those of more than one sign, and templates, go over lines. */
function stringEnd(text: string, start: number, quote: string): number {
  const next = ENDS[quote];
  if (next === undefined) return templateEnd(text, start);
  next.lastIndex = start;
  for (let found = next.exec(text); found; found = next.exec(text)) {
    if (found[0] === quote) return found.index;
    if (found[0] !== "\\") return -1;
    next.lastIndex = found.index + 2;
  }
  return -1;
}

/** A slash begins a pattern where no value stands before it that it could divide. */
function passPattern(scan: Scan): boolean {
  const { text, at, language } = scan;
  if (text[at] !== "/" || !language.patterns || isDivision(scan) || isOpen(scan, "/")) return false;
  const end = endOf(PATTERN, text, at);
  if (end < 0) scan.open.set("/", endOf(LINE, text, at));
  else scan.at = end;
  return end > 0;
}

function isDivision({ text, tokens }: Scan): boolean {
  const last = tokens.at(-1);
  if (last === undefined) return false;
  const written = text.slice(last.start, last.end);
  if (last.kind === "sign") return /^[)\]}]$/.test(written);
  return last.kind === "string" || !BEFORE_VALUE.test(written);
}

function passRest(scan: Scan): void {
  const { text, at } = scan;
  const word = endOf(WORD, text, at);
  const sign = text[at] as string;
  scan.at = word > at ? word : endOf(SIGN, text, at);
  if (")]}".includes(sign)) scan.depth = Math.max(0, scan.depth - 1);
  push(scan, word > at ? "word" : "sign", at, scan.at, "", "");
  if ("([{".includes(sign)) scan.depth++;
}

function push(
  scan: Scan,
  kind: Token["kind"],
  start: number,
  end: number,
  quote: string,
  prefix: string,
): void {
  scan.tokens.push({ kind, start, end, quote, prefix, fresh: scan.fresh, depth: scan.depth });
  scan.fresh = false;
}
