import type { Codec } from "@claude-rotate/contract";
import { endOf, shown } from "../text.ts";
import { TOML } from "./codec.ts";

export interface Scan {
  readonly text: string;
  at: number;
  /** The first one; nothing is read behind it. */
  fault: { readonly at: number; readonly message: string } | undefined;
}

export function fail(scan: Scan, message: string, at: number = scan.at): undefined {
  scan.fault ??= { at, message };
}

const BLANKS = /[ \t]*/y;
const BREAK = /\r?\n/y;
const COMMENT = /#[\t -~\u0080-\uffff]*/y;
const VOID = /[ \t\n]+|\r\n/y;

export function skipBlanks(scan: Scan): void {
  scan.at = endOf(BLANKS, scan.text, scan.at);
}

/** Over blanks, comments and line breaks. */
export function skipLines(scan: Scan): void {
  for (let end = scan.at; end >= 0; ) {
    scan.at = end;
    end = endOf(scan.text[end] === "#" ? COMMENT : VOID, scan.text, end);
  }
}

/** To the start of the next line. */
export function endLine(scan: Scan): void {
  skipBlanks(scan);
  scan.at = Math.max(scan.at, endOf(COMMENT, scan.text, scan.at));
  if (scan.at === scan.text.length) return;
  const end = endOf(BREAK, scan.text, scan.at);
  if (end < 0) fail(scan, "the end of the line is expected here");
  else scan.at = end;
}

/** Takes `sign`, if it stands here. */
export function take(scan: Scan, sign: string): boolean {
  if (!scan.text.startsWith(sign, scan.at)) return false;
  scan.at += sign.length;
  return true;
}

export interface Key {
  /** At least one. */
  readonly names: readonly string[];
  readonly start: number;
  readonly end: number;
}

const BARE = /[A-Za-z0-9_-]+/y;

/** Bare and quoted names, divided by dots. */
export function takeKey(scan: Scan): Key | undefined {
  const names: string[] = [];
  skipBlanks(scan);
  const start = scan.at;
  for (;;) {
    const name = takeName(scan);
    if (name === undefined) return undefined;
    names.push(name);
    const end = scan.at;
    skipBlanks(scan);
    if (!take(scan, ".")) return { names, start, end };
    skipBlanks(scan);
  }
}

function takeName(scan: Scan): string | undefined {
  const { text, at } = scan;
  const end = endOf(BARE, text, at);
  if (end >= 0) {
    scan.at = end;
    return text.slice(at, end);
  }
  const quote = text[at];
  if (quote !== '"' && quote !== "'") return fail(scan, "a key is expected here");
  if (text.startsWith(quote.repeat(3), at)) return fail(scan, "a key can't stand in three quotes");
  const string = takeString(scan);
  return string && shown(TOML[string.codec].decode(text.slice(...string.span)));
}

export interface Quoted {
  /** Quotes outside; a line break right behind three quotes is outside too. */
  readonly span: readonly [start: number, end: number];
  readonly codec: Extract<Codec, `toml-${string}`>;
}

/** A string in any of the four kinds of quotes. */
export function takeString(scan: Scan): Quoted | undefined {
  const { text, at } = scan;
  const quote = text[at] as '"' | "'";
  const isLong = text.startsWith(quote.repeat(3), at);
  const codec = CODECS[quote][isLong ? 1 : 0];
  const start = isLong ? Math.max(at + 3, endOf(BREAK, text, at + 3)) : at + 1;
  const end = closingQuotes(text, start, quote, isLong);
  if (end < 0) return fail(scan, "the quotes that begin here are not closed");
  const bad = badAt(text, start, end, codec);
  if (bad >= 0) return fail(scan, "a control character or an unknown escape stands in quotes", bad);
  scan.at = end + (isLong ? 3 : 1);
  return { span: [start, end], codec };
}

const CODECS = {
  '"': ["toml-basic", "toml-multiline-basic"],
  "'": ["toml-literal", "toml-multiline-literal"],
} as const;

function closingQuotes(text: string, start: number, quote: '"' | "'", isLong: boolean): number {
  // One or two quotes more belong to the text: `""""` ends with one of its own.
  const end = isLong ? `${quote.repeat(3)}${quote}{0,2}` : `${quote}|\\n`;
  const next = new RegExp(quote === '"' ? `\\\\|${end}` : end, "g");
  next.lastIndex = start;
  for (let found = next.exec(text); found; found = next.exec(text)) {
    if (found[0] === "\n") return -1;
    if (found[0] !== "\\") return next.lastIndex - (isLong ? 3 : 1);
    next.lastIndex = found.index + 2;
  }
  return -1;
}

const CONTROL = /[^\t -~\u0080-\uffff]/;
const CONTROL_IN_LINES = /[^\t\r\n -~\u0080-\uffff]|\r(?!\n)/;
const ESCAPE =
  /\\(?:["\\bfnrte]|x[0-9a-fA-F]{2}|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}|U(?!0000[dD][89a-fA-F])00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}|([ \t]*\r?\n)|())/g;

/** Where a character stands that may not stand in such quotes; -1 where none does. */
function badAt(text: string, start: number, end: number, codec: Quoted["codec"]): number {
  const body = text.slice(start, end);
  const isLong = codec.startsWith("toml-multiline");
  const control = body.search(isLong ? CONTROL_IN_LINES : CONTROL);
  if (control >= 0) return start + control;
  if (!codec.endsWith("basic")) return -1;
  for (const { index, 1: lines, 2: nothing } of body.matchAll(ESCAPE)) {
    if (nothing !== undefined || (lines !== undefined && !isLong)) return start + index;
  }
  return -1;
}
