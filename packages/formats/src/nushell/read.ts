import { addressed, broken, type Found, type ScriptReading } from "../found.ts";
import { bomLength, endOf } from "../text.ts";
import { NUSHELL } from "./codec.ts";
import { bareAt, commentEnd, type Literal, literalAt } from "./literal.ts";
import { recordFields } from "./record.ts";

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
 * The environment variables that a nushell script sets: `$env.NAME = "…"`, `let-env NAME = …`, `load-env {NAME: …}`,
 * `with-env {NAME: …} {…}`, `NAME=… cmd`. Only whole strings count, no expressions. The second and later of equal names
 * get `#2`, `#3`…; none is inert, since every line runs. `sourced`: the paths behind `source` and its like.
 */
export function readNushell(text: string): ScriptReading {
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
  return { kind: "read", assignments: addressed(scan.found), sourced: scan.sourced };
}

const BLANKS = /[ \t]+/y;
const VARIABLE = /\$env\.(?:(\w+)|"(\w+)"|'(\w+)')\??(?![\w.])/y;
const WORD = /[A-Za-z_][\w-]*/y;
const LABEL = /([A-Za-z_]\w*)=(?=[^ \t\r\n=~])/y;

function step(scan: Scan): void {
  const { text, at } = scan;
  const skipped = Math.max(endOf(BLANKS, text, at), commentEnd(text, at));
  if (skipped > at) {
    scan.at = skipped;
    return;
  }
  if (scan.isStart && (statement(scan) || shorthand(scan))) return;
  const literal = literalAt(text, at);
  if (literal) passLiteral(scan, literal);
  else {
    const word = endOf(WORD, text, at);
    scan.isStart = word < 0 && "\r\n;{(|".includes(text[at] as string);
    scan.at = Math.max(word, at + 1);
  }
}

function passLiteral(scan: Scan, literal: NonNullable<ReturnType<typeof literalAt>>): void {
  scan.isStart = false;
  if ("unclosed" in literal) scan.unclosed = literal.unclosed;
  else scan.at = literal.end;
}

/** An assignment, or a command that makes some; false where neither begins here. */
function statement(scan: Scan): boolean {
  const { text, at } = scan;
  VARIABLE.lastIndex = at;
  const variable = VARIABLE.exec(text);
  if (variable) {
    assigned(scan, variable[1] ?? variable[2] ?? variable[3] ?? "", VARIABLE.lastIndex);
    return true;
  }
  const end = endOf(WORD, text, at);
  const command = end > 0 ? text.slice(at, Math.min(end, at + 20)) : "";
  if (command === "let-env") letEnv(scan, skip(text, end));
  else if (command === "load-env" || command === "with-env") record(scan, skip(text, end));
  else if (/^(?:source|source-env|use)$/.test(command)) source(scan, skip(text, end));
  else return false;
  return true;
}

function letEnv(scan: Scan, at: number): void {
  const end = endOf(WORD, scan.text, at);
  if (end > 0) assigned(scan, scan.text.slice(at, end), end);
  else go(scan, at);
}

function go(scan: Scan, at: number): void {
  scan.at = at;
  scan.isStart = false;
}

/** `= "value"` behind a name. What is no whole string is passed as any other text is. */
function assigned(scan: Scan, name: string, at: number): void {
  const { text } = scan;
  const sign = skip(text, at);
  if (text[sign] !== "=" || /[=~]/.test(text[sign + 1] ?? "")) {
    go(scan, at);
    return;
  }
  const start = skip(text, sign + 1);
  const value = literalAt(text, start) ?? bareAt(text, start);
  go(scan, start);
  // A value in parentheses or braces holds statements of its own.
  if (!value) scan.isStart = "({".includes(text[start] ?? " ");
  else if ("end" in value && isEnd(text, value.end)) {
    scan.found.push({ name, span: value.span, codecs: value.codecs });
    go(scan, value.end);
  }
}

function record(scan: Scan, at: number): void {
  go(scan, at);
  if (scan.text[at] !== "{") return;
  const { fields, end } = recordFields(scan.text, at + 1);
  scan.found.push(...fields);
  go(scan, end);
}

/** `FOO=bar cmd`: a variable for one command. */
function shorthand(scan: Scan): boolean {
  const { text, at } = scan;
  LABEL.lastIndex = at;
  const name = LABEL.exec(text)?.[1];
  const start = LABEL.lastIndex;
  const value = name === undefined ? undefined : (literalAt(text, start) ?? bareAt(text, start));
  if (name === undefined || !value || "unclosed" in value) return false;
  scan.found.push({ name, span: value.span, codecs: value.codecs });
  // Further ones may follow before the command.
  scan.at = value.end;
  return true;
}

function source(scan: Scan, at: number): void {
  const value = literalAt(scan.text, at) ?? pathAt(scan.text, at);
  go(scan, at);
  if (!value || "unclosed" in value) return;
  const raw = scan.text.slice(...value.span);
  scan.sourced.push(value.codecs[0] === "nu-double" ? NUSHELL["nu-double"].decode(raw) : raw);
  scan.at = value.end;
}

function pathAt(text: string, at: number): Literal | undefined {
  const end = endOf(/[^ \t\r\n;|(){}]+/y, text, at);
  return end < 0 ? undefined : { span: [at, end], codecs: [], end };
}

function skip(text: string, at: number): number {
  return Math.max(at, endOf(BLANKS, text, at));
}

/** Whether a value ends there: at the line's end, at a comment, or in front of a pipe. */
function isEnd(text: string, start: number): boolean {
  const at = skip(text, start);
  return at >= text.length || commentEnd(text, at) > 0 || "\r\n;)}|".includes(text[at] as string);
}
