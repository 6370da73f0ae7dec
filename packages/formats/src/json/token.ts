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

const BLANKS = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /(?:true|false|null)/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The next token from `at`, blanks left out. */
export function tokenAt(text: string, at: number): Token {
  const start = endOf(BLANKS, text, at);
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
  // Quote, backslash and control characters: all but these ranges.
  const special = /[^ !#-[\]-\uffff]/g;
  let strict: string | undefined;
  special.lastIndex = start + 1;
  for (let found = special.exec(text); found; found = special.exec(text)) {
    const { index } = found;
    if (found[0] === '"') return { kind: "string", start, end: index + 1, ...(strict ? { strict } : {}) };
    if (found[0] === "\n" || found[0] === "\r") break;
    if (found[0] !== "\\") strict ??= "a control character in a string";
    else {
      if (endOf(ESCAPE, text, index) < 0) strict ??= "an unknown escape in a string";
      special.lastIndex = text[index + 1] === '"' || text[index + 1] === "\\" ? index + 2 : index + 1;
    }
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
