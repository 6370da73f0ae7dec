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

/** The next token from `at`, blanks left out. */
export function tokenAt(text: string, at: number): Token {
  const start = text.charCodeAt(at) > 0x20 ? at : endOf(BLANKS, text, at);
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
      return string(text, start);
    case "/":
      return comment(text, start);
    default:
      return scalar(text, start);
  }
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
