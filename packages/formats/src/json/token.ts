import { endOf } from "../text.ts";

export interface Token {
  readonly kind:
    | "{"
    | "}"
    | "["
    | "]"
    | ","
    | ":"
    | "string"
    | "number"
    | "word"
    /** A name without quotes, as JSON5 has them. */
    | "bare"
    | "comment"
    | "end"
    | "unknown";
  readonly start: number;
  readonly end: number;
  /** Why JSON.parse refuses it though it can be read. */
  readonly strict?: string;
  /** Why it can't be read. */
  readonly broken?: string;
}

/** The end of the next quote, backslash or control character: all but these ranges. */
const SPECIAL = /[^ !#-[\]-\uffff]/g;
const BLANKS = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /(?:true|false|null)/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The same in single quotes. */
const SPECIAL_SINGLE = /[^ -&(-[\]-\uffff]/g;
const JSON5_BLANKS = /[ \t\r\n\v\f]*/y;
const JSON5_NUMBER = /[+-]?(?:0[xX][0-9a-fA-F]+|Infinity|NaN|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w$])/y;
/** Beyond ASCII any byte, since a text has one character per byte. */
const BARE = /[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/y;
const JSON5_ONLY = "JSON5";

/** The next token from `at`, blanks left out; with what JSON5 adds (https://spec.json5.org) where `json5` is set. */
export function tokenAt(text: string, at: number, json5 = false): Token {
  const start = text.charCodeAt(at) > 0x20 ? at : endOf(json5 ? JSON5_BLANKS : BLANKS, text, at);
  const char = text[start];
  switch (char) {
    case undefined:
      return { kind: "end", start, end: start };
    case "{":
    case "}":
    case "[":
    case "]":
    case ",":
    case ":":
      return { kind: char, start, end: start + 1 };
    case '"':
      return json5 ? json5String(text, start) : string(text, start);
    case "/":
      return comment(text, start);
    case "'":
      if (json5) return json5String(text, start);
      return scalar(text, start);
    default:
      return json5 ? json5Scalar(text, start) : scalar(text, start);
  }
}

/** A `\` before a line's end goes on with the next line. */
function json5String(text: string, start: number): Token {
  const quote = text[start];
  const special = quote === "'" ? SPECIAL_SINGLE : SPECIAL;
  for (let end = endOf(special, text, start + 1); end >= 0; end = endOf(special, text, end)) {
    const char = text[end - 1];
    if (char === quote) {
      const plain = string(text, start);
      const isPlain = quote === '"' && plain.end === end && plain.kind === "string";
      return isPlain ? plain : { kind: "string", start, end, strict: JSON5_ONLY };
    }
    if (char === "\n" || char === "\r") break;
    if (char === "\\") end += text.startsWith("\r\n", end) ? 2 : 1;
  }
  return { kind: "unknown", start, end: text.length, broken: "a string is not closed" };
}

function json5Scalar(text: string, start: number): Token {
  const plain = scalar(text, start);
  const number = endOf(JSON5_NUMBER, text, start);
  if (number > 0) {
    const isPlain = plain.kind === "number" && plain.end === number;
    return isPlain ? plain : { kind: "number", start, end: number, strict: JSON5_ONLY };
  }
  const bare = endOf(BARE, text, start);
  if (bare < 0 || (plain.kind === "word" && plain.end === bare)) return plain;
  return { kind: "bare", start, end: bare, strict: JSON5_ONLY };
}

function string(text: string, start: number): Token {
  let strict: string | undefined;
  for (let end = endOf(SPECIAL, text, start + 1); end >= 0; ) {
    const char = text[end - 1];
    if (char === '"') return strict ? { kind: "string", start, end, strict } : { kind: "string", start, end };
    if (char === "\n" || char === "\r") break;
    if (char !== "\\") strict ??= "a control character in a string";
    else if (endOf(ESCAPE, text, end - 1) < 0) strict ??= "an unknown escape in a string";
    const isPair = char === "\\" && (text[end] === '"' || text[end] === "\\");
    end = endOf(SPECIAL, text, isPair ? end + 1 : end);
  }
  return { kind: "unknown", start, end: text.length, broken: "a string is not closed" };
}

function comment(text: string, start: number): Token {
  if (text[start + 1] === "/") {
    const end = /[\r\n]/g;
    end.lastIndex = start;
    return { kind: "comment", start, end: end.exec(text)?.index ?? text.length, strict: "a comment" };
  }
  if (text[start + 1] !== "*") return { kind: "unknown", start, end: start + 1 };
  const end = text.indexOf("*/", start + 2);
  if (end < 0) return { kind: "unknown", start, end: text.length, broken: "a comment is not closed" };
  return { kind: "comment", start, end: end + 2, strict: "a comment" };
}

function scalar(text: string, start: number): Token {
  const number = endOf(NUMBER, text, start);
  if (number > start) return { kind: "number", start, end: number };
  const word = endOf(WORD, text, start);
  return word > start ? { kind: "word", start, end: word } : { kind: "unknown", start, end: start + 1 };
}

const BRACKET = /["[\]{}]/g;

/** The end of the object or array that begins at `start`, in a text that JSON.parse takes; -1 where it nests too deep. */
export function containerEnd(text: string, start: number, deepest: number): number {
  let depth = 0;
  let end = start;
  do {
    end = endOf(BRACKET, text, end);
    const char = text[end - 1];
    if (char === '"') end = stringEnd(text, end);
    else depth += char === "{" || char === "[" ? 1 : -1;
  } while (depth > 0 && depth < deepest);
  return depth > 0 ? -1 : end;
}

/** Behind the quote that ends the string whose inside begins at `start`. */
function stringEnd(text: string, start: number): number {
  let end = endOf(SPECIAL, text, start);
  while (text[end - 1] === "\\") end = endOf(SPECIAL, text, end + 1);
  return end;
}
