import { addressed, broken, type Found, type ScriptReading } from "../found.ts";
import { bomLength, endOf } from "../text.ts";
import { commandAssignment, decoded, isCommand } from "./command.ts";
import { commentEnd, type Literal, literalAt } from "./literal.ts";

interface Scan {
  readonly text: string;
  at: number;
  readonly found: Found[];
  readonly sourced: string[];
  /** Whether a statement may begin here. */
  isStart: boolean;
  unclosed: string | undefined;
}

/**
 * The assignments of environment variables in a PowerShell script: `$env:NAME = "…"`, `${env:NAME}`,
 * `[Environment]::SetEnvironmentVariable("NAME", "…", …)`, `Set-Item Env:NAME …` and its like, `setx NAME …`. Only
 * whole strings count, no expressions. Names are given as they are spelled, though Windows doesn't tell their case.
 * The second and later of equal names get `#2`, `#3`…; none is inert, since every line runs. `sourced`: the paths of scripts
 * that are dot-sourced.
 */
export function readPowershell(text: string): ScriptReading {
  const scan: Scan = {
    text,
    at: bomLength(text),
    found: [],
    sourced: [],
    isStart: true,
    unclosed: undefined,
  };
  while (scan.at < text.length && scan.unclosed === undefined) step(scan);
  if (scan.unclosed !== undefined) return broken(text, scan.at, scan.unclosed);
  const assignments = addressed(scan.found.filter((one) => !isHollow(text, one)));
  return { kind: "read", assignments, sourced: scan.sourced };
}

/** An empty here-string has no line that a value could stand on. */
function isHollow(text: string, { span: [start, end] }: Found): boolean {
  return start === end && /["']@/.test(text.slice(end, end + 2));
}

const BLANKS = /[ \t]+|`[\s\S]/y;
const VARIABLE = /\$(?:env:(\w+)|\{env:([^{}\r\n]+)\})/iy;
const METHOD = /\[(?:System\.)?Environment\]::SetEnvironmentVariable[ \t]*\(/iy;
/** Before a variable it converts what is assigned. */
const TYPE = /\[[\w.]+\]/y;
const WORD = /[A-Za-z_][\w.-]*/y;

function step(scan: Scan): void {
  const { text, at } = scan;
  const skipped = Math.max(endOf(BLANKS, text, at), commentEnd(text, at));
  if (skipped > at) {
    if (text.startsWith("<#", at) && !text.endsWith("#>", skipped)) scan.unclosed = "a comment is not closed";
    else scan.at = skipped;
    return;
  }
  const dot = scan.isStart ? endOf(DOT, text, at) : -1;
  if (dot > 0) {
    source(scan, dot);
    return;
  }
  const literal = literalAt(text, at);
  const word = endOf(WORD, text, at);
  if (literal) passLiteral(scan, literal);
  else if (word > 0) passWord(scan, word);
  else if (text[at] === "$") variable(scan);
  else if (text[at] === "[") method(scan);
  else {
    scan.isStart = "\r\n;{(|&=".includes(text[at] as string);
    scan.at++;
  }
}

/** `. script`: runs it in this scope. */
const DOT = /\.[ \t]+/y;
const PATH = /[^ \t\r\n;|&(){}'"`]+/y;

function source(scan: Scan, at: number): void {
  const { text } = scan;
  const literal = literalAt(text, at);
  const end = endOf(PATH, text, at);
  if (literal && "end" in literal) scan.sourced.push(decoded(text, literal));
  else if (end > 0) scan.sourced.push(text.slice(at, end));
  scan.isStart = false;
  scan.at = literal ? at : Math.max(at, end);
}

function passLiteral(scan: Scan, literal: NonNullable<ReturnType<typeof literalAt>>): void {
  scan.isStart = false;
  if ("unclosed" in literal) scan.unclosed = literal.unclosed;
  else scan.at = literal.end;
}

function passWord(scan: Scan, end: number): void {
  const name = scan.text.slice(scan.at, Math.min(end, scan.at + 20)).toLowerCase();
  const found = scan.isStart && isCommand(name) ? commandAssignment(scan.text, name, end) : undefined;
  if (found) scan.found.push(found);
  scan.isStart = false;
  scan.at = end;
}

const SIGN = /(?:\?\?)?=(?!=)/y;

function variable(scan: Scan): void {
  const { text, at, isStart } = scan;
  scan.isStart = false;
  VARIABLE.lastIndex = at;
  const match = VARIABLE.exec(text);
  scan.at = match ? VARIABLE.lastIndex : at + 1;
  // As an argument of a command it is no assignment.
  const name = isStart ? (match?.[1] ?? match?.[2]) : undefined;
  const value = endOf(SIGN, text, skip(text, scan.at));
  if (name === undefined || value < 0) return;
  scan.at = value;
  scan.isStart = true;
  const literal = literalAt(text, skip(text, value, true));
  if (literal && "end" in literal && isEnd(text, literal.end)) push(scan, name, literal);
}

function method(scan: Scan): void {
  const { text, at } = scan;
  const start = endOf(METHOD, text, at);
  const type = endOf(TYPE, text, at);
  scan.at = Math.max(start, type, at + 1);
  scan.isStart &&= start < 0 && type > 0;
  if (start < 0) return;
  const name = literalAt(text, skip(text, start, true));
  if (!name || "unclosed" in name) return;
  const comma = skip(text, name.end, true);
  const value = text[comma] === "," ? literalAt(text, skip(text, comma + 1, true)) : undefined;
  if (!value || "unclosed" in value) return;
  if (/[,)]/.test(text[skip(text, value.end, true)] ?? "")) push(scan, decoded(text, name), value);
}

function push(scan: Scan, name: string, { span, codecs }: Literal): void {
  scan.found.push({ name, span, codecs });
}

const INNER = /[ \t]+|`\r?\n/y;
const ANY = /[ \t\r\n]+|`\r?\n/y;

/** Behind blanks and comments; behind line breaks too where `lines` says so. */
function skip(text: string, start: number, lines = false): number {
  for (let at = start; ; ) {
    const isComment = lines || text.startsWith("<#", at);
    const end = Math.max(endOf(lines ? ANY : INNER, text, at), isComment ? commentEnd(text, at) : -1);
    if (end <= at) return at;
    at = end;
  }
}

/** Whether a statement ends there, so that the string before it was the whole value. */
function isEnd(text: string, start: number): boolean {
  const at = skip(text, start);
  return at >= text.length || commentEnd(text, at) > 0 || "\r\n;)}".includes(text[at] as string);
}
