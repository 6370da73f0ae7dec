import type { Codec } from "@claude-rotate/contract";
import { closing, utf8 } from "../text.ts";
import { bare, control, inPieces, refusal, type Writing } from "../writing.ts";

const unescapeBare = (raw: string) =>
  raw.replace(/\\([\s\S])/g, (_, char: string) => (char === "\n" ? "" : char));
const unescapeDouble = (raw: string) =>
  raw.replace(/\\([\\"$`\n])/g, (_, char: string) => (char === "\n" ? "" : char));

const ANSI_C =
  /\\(?:([abeEfnrtv\\'"?])|([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|c([\s\S]))/g;

function unescapeAnsiC(raw: string): string {
  return raw.replace(ANSI_C, (all, letter, octal, byte, unit, point, key) => {
    if (letter) return control(letter) ?? letter;
    if (octal) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
    if (byte) return String.fromCharCode(Number.parseInt(byte, 16));
    if (key) return String.fromCharCode(key.charCodeAt(0) & 0x1f);
    const code = Number.parseInt(unit ?? point, 16);
    return code > 0x10ffff ? all : utf8(code);
  });
}

function escapeAnsiC(value: string): string {
  const hex = (char: string) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
  return value.replace(/[\\']/g, "\\$&").replace(/\p{Cc}/gu, (char) => (char < "\x80" ? hex(char) : char));
}

/** One piece of a word from `at`: its value and where it ends. */
function piece(raw: string, at: number): { value: string; end: number } {
  const inside = (start: number, end: number, read: (raw: string) => string) =>
    end < 0
      ? { value: raw.slice(at), end: raw.length }
      : { value: read(raw.slice(start, end)), end: end + 1 };
  if (raw[at] === "'") return inside(at + 1, raw.indexOf("'", at + 1), (text) => text);
  if (raw[at] === '"') return inside(at + 1, closing(raw, at + 1, '"'), unescapeDouble);
  if (raw.startsWith("$'", at)) return inside(at + 2, closing(raw, at + 2, "'"), unescapeAnsiC);
  if (raw.startsWith('$"', at)) return inside(at + 2, closing(raw, at + 2, '"'), unescapeDouble);
  if (raw[at] === "\\") return { value: unescapeBare(raw.slice(at, at + 2)), end: at + 2 };
  return { value: raw[at] ?? "", end: at + 1 };
}

function unescapeWord(raw: string): string {
  const values: string[] = [];
  for (let at = 0; at < raw.length; ) {
    const { value, end } = piece(raw, at);
    values.push(value);
    at = end;
  }
  return values.join("");
}

/** bash and zsh. `!` needs no escape: neither expands history in a file that it reads. */
export const SHELL: Readonly<Record<Extract<Codec, `shell-${string}`>, Writing>> = {
  "shell-bare": bare(unescapeBare, /^[A-Za-z0-9_.,:/@%+-][A-Za-z0-9_.,:/@%+=-]*$/),
  "shell-single": {
    decode: (raw) => raw,
    encode: (value) =>
      value.includes("'")
        ? refusal("the new value has a single quote, and stands between single quotes")
        : value,
  },
  "shell-double": {
    decode: unescapeDouble,
    encode: (value) => value.replace(/[\\"$`]/g, "\\$&"),
  },
  "shell-ansi-c": { decode: unescapeAnsiC, encode: escapeAnsiC },
  "shell-word": inPieces(unescapeWord),
};
