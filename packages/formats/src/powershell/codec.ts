import type { Codec } from "@claude-rotate/contract";
import { utf8 } from "../text.ts";
import { bare, control, refusal, type Writing } from "../writing.ts";

// Escapes as in about_Special_Characters, quotes as in about_Quoting_Rules (learn.microsoft.com/powershell).

function unescaped(raw: string): string {
  return raw.replace(/`(?:u\{([0-9a-fA-F]{1,6})\}|([\s\S]))/g, (all, point?: string, letter = "") => {
    if (point) return Number.parseInt(point, 16) > 0x10ffff ? all : utf8(Number.parseInt(point, 16));
    if (letter === "0") return "\0";
    return letter === "E" ? letter : (control(letter) ?? letter);
  });
}

/** Windows PowerShell reads a file without a byte order mark in the machine's code page, and typographic quotes as quotes. */
function ascii(write: (value: string) => string): Writing["encode"] {
  return (value) =>
    /[\u0080-\uffff]/.test(value)
      ? refusal("the new value has a character beyond ASCII, which PowerShell's editions read differently")
      : write(value);
}

export const POWERSHELL: Readonly<Record<Extract<Codec, `powershell-${string}`>, Writing>> = {
  "powershell-bare": bare(unescaped, /^[A-Za-z_][A-Za-z0-9_./:+=-]*$/),
  "powershell-single": {
    decode: (raw) => raw.replace(/''/g, "'"),
    encode: ascii((value) => value.replace(/'/g, "''")),
  },
  "powershell-double": {
    // A doubled quote, or an escape: in one pass, so that an escaped quote never counts as half of a pair.
    decode: (raw) =>
      raw.replace(/""|`(?:u\{[0-9a-fA-F]{1,6}\}|[\s\S])/g, (one) => (one === '""' ? '"' : unescaped(one))),
    encode: ascii((value) => value.replace(/[`"$]/g, "`$&")),
  },
};
