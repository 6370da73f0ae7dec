import type { Found } from "../found.ts";
import { endOf } from "../text.ts";
import { bareAt, commentEnd, literalAt } from "./literal.ts";

const GAP = /[ \t\r\n,]+/y;
const NAME = /(?:(\w+)|"(\w+)"|'(\w+)')[ \t\r\n]*:/y;
const PIECE = /[^ \t\r\n'"`(){}[\],#r$]+|[\s\S]/y;

/** The strings among a record's fields; `start` is behind its brace, `end` behind the closing one. */
export function recordFields(text: string, start: number): { fields: readonly Found[]; end: number } {
  const fields: Found[] = [];
  let at = start;
  while (at < text.length && text[at] !== "}") {
    const gap = Math.max(endOf(GAP, text, at), commentEnd(text, at));
    if (gap > at) {
      at = gap;
      continue;
    }
    NAME.lastIndex = at;
    const label = NAME.exec(text);
    if (!label) {
      at = past(text, at);
      continue;
    }
    const name = label[1] ?? label[2] ?? label[3] ?? "";
    at = Math.max(NAME.lastIndex, endOf(/[ \t\r\n]+/y, text, NAME.lastIndex));
    const value = literalAt(text, at) ?? bareAt(text, at);
    if (value && "end" in value && /^(?:[ \t\r\n,}]|$)/.test(text.slice(value.end, value.end + 1))) {
      fields.push({ name, span: value.span, codecs: value.codecs });
      at = value.end;
    } else at = past(text, at);
  }
  return { fields, end: Math.min(at + 1, text.length) };
}

const CLOSE: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Behind one value that is no string, whatever nests in it. */
function past(text: string, start: number): number {
  const open: string[] = [];
  let at = start;
  do {
    if (open.length === 0 && text[at] === "}") return at;
    at = pieceEnd(text, at, open);
  } while (at < text.length && (open.length > 0 || !/[ \t\r\n,]/.test(text[at] as string)));
  return at;
}

/** Behind a string, a comment, or a piece of anything else; notes what it opens and closes. */
function pieceEnd(text: string, at: number, open: string[]): number {
  const literal = literalAt(text, at);
  if (literal) return "end" in literal ? literal.end : text.length;
  const comment = commentEnd(text, at);
  if (comment > 0) return comment;
  const close = CLOSE[text[at] as string];
  if (close !== undefined) open.push(close);
  else if (text[at] === open.at(-1)) open.pop();
  return endOf(PIECE, text, at);
}
