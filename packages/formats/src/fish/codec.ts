import type { Codec } from "@claude-rotate/contract";
import { closing, utf8 } from "../text.ts";
import { bare, control, inPieces, refusal, type Writing } from "../writing.ts";

const BARE =
  /\\(?:([abefnrtv])|[xX]([0-9a-fA-F]{1,2})|([0-7]{1,3})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|c([\s\S])|([\s\S]))/g;

function unescapeBare(raw: string): string {
  return raw.replace(BARE, (all, letter, byte, octal, unit, point, key, other) => {
    if (letter) return control(letter) ?? letter;
    if (byte) return String.fromCharCode(Number.parseInt(byte, 16));
    if (octal) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
    if (key) return String.fromCharCode(key.charCodeAt(0) & 0x1f);
    if (other) return other === "\n" ? "" : other;
    const code = Number.parseInt(unit ?? point, 16);
    return code > 0x10ffff ? all : utf8(code);
  });
}

const unescapeSingle = (raw: string) => raw.replace(/\\([\\'])/g, "$1");
const unescapeDouble = (raw: string) =>
  raw.replace(/\\([\\"$\n])/g, (_, char: string) => (char === "\n" ? "" : char));

/** Where the piece that starts at `at` ends: a quoted one, or all up to the next quote. */
function pieceEnd(raw: string, at: number): number {
  const quote = raw[at];
  const isQuoted = quote === "'" || quote === '"';
  const end = isQuoted ? closing(raw, at + 1, quote) : closing(raw, at, "'\"");
  if (end < 0) return raw.length;
  return isQuoted ? end + 1 : end;
}

function unescapeWord(raw: string): string {
  const values: string[] = [];
  for (let at = 0; at < raw.length; ) {
    const end = pieceEnd(raw, at);
    if (raw[at] === "'") values.push(unescapeSingle(raw.slice(at + 1, end - 1)));
    else if (raw[at] === '"') values.push(unescapeDouble(raw.slice(at + 1, end - 1)));
    else values.push(unescapeBare(raw.slice(at, end)));
    at = end;
  }
  return values.join("");
}

/** As fish's `full_escape` writes it (src/env_universal_common.cpp), so that fish itself would write the same line. */
function escapeVariable(value: string): string | ReturnType<typeof refusal> {
  const text = Buffer.from(value, "latin1").toString("utf8");
  if (text.includes("\ufffd"))
    return refusal("the new value is no UTF-8, which fish would write another way");
  return text.replace(/[^A-Za-z0-9/_]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0;
    const digits = (length: number) => code.toString(16).padStart(length, "0");
    if (code < 0x80) return `\\x${digits(2)}`;
    return code < 0x10000 ? `\\u${digits(4)}` : `\\U${digits(8)}`;
  });
}

export const FISH: Readonly<Record<Extract<Codec, `fish-${string}`>, Writing>> = {
  "fish-bare": bare(unescapeBare, /^[A-Za-z0-9_./:@+-][A-Za-z0-9_.,/:@%+=-]*$/),
  "fish-single": { decode: unescapeSingle, encode: (value) => value.replace(/[\\']/g, "\\$&") },
  "fish-double": { decode: unescapeDouble, encode: (value) => value.replace(/[\\"$]/g, "\\$&") },
  "fish-word": inPieces(unescapeWord),
  "fish-variable": { decode: unescapeBare, encode: escapeVariable },
};
