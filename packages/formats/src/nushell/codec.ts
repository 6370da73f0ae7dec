import type { Codec } from "@claude-rotate/contract";
import { utf8 } from "../text.ts";
import { bare, control, refusal, type Writing } from "../writing.ts";

// Strings as in https://www.nushell.sh/book/working_with_strings.html, escapes as in nu-parser's `unescape_string`.

const ESCAPE = /\\(?:u\{([0-9a-fA-F]{1,6})\}|([\s\S]))/g;

function unescaped(raw: string): string {
  return raw.replace(ESCAPE, (all, point?: string, letter = "") => {
    if (point) return Number.parseInt(point, 16) > 0x10ffff ? all : utf8(Number.parseInt(point, 16));
    if (/["'\\/(){}$^#|~]/.test(letter)) return letter;
    return /[abefnrt]/.test(letter) ? (control(letter) ?? all) : all;
  });
}

/** Written as it stands, where it holds nothing of what ends it. */
function plain(forbidden: RegExp): Writing {
  return {
    decode: (raw) => raw,
    encode: (value) =>
      forbidden.test(value)
        ? refusal("the new value has a character that can't stand between these quotes")
        : value,
  };
}

export const NUSHELL: Readonly<Record<Extract<Codec, `nu-${string}`>, Writing>> = {
  // Letters first: what begins with a digit may be a number, a size or a date.
  "nu-bare": bare((raw) => raw, /^(?!(?:true|false|null|nan|inf|infinity)$)[A-Za-z_][A-Za-z0-9_-]*$/i),
  // `(` begins an expression in `$'…'`.
  "nu-single": plain(/['(]/),
  "nu-backtick": plain(/[`\n\r]/),
  "nu-raw": plain(/'#/),
  "nu-double": { decode: unescaped, encode: (value) => value.replace(/[\\"(]/g, "\\$&") },
};
