import type { Codec, Refusal } from "@claude-rotate/contract";
import { utf8 } from "../text.ts";
import { control, refusal, type Writing } from "../writing.ts";

const ESCAPE =
  /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U(00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4})|(["\\bfnrte]))/g;
/** A `\` that ends a line joins it to the next text, wherever that stands. */
const JOIN = new RegExp(`${ESCAPE.source}|\\\\[ \\t]*\\r?\\n[ \\t\\r\\n]*`, "g");

function character(_: string, byte?: string, short?: string, long?: string, letter = ""): string {
  const digits = byte ?? short ?? long;
  return digits ? utf8(Number.parseInt(digits, 16)) : (control(letter) ?? letter);
}

/** Every control character, the delete character too, is written as an escape. */
function escaped(value: string): string {
  return JSON.stringify(value).slice(1, -1).replace(/\x7f/g, "\\u007f");
}

function literal(value: string): string | Refusal {
  if (value.includes("'")) return refusal("the new value has a single quote, and it stands in single quotes");
  return /[^\t -~\u0080-\uffff]/.test(value)
    ? refusal("the new value has a control character, and it stands in single quotes")
    : value;
}

export const TOML: Readonly<Record<Extract<Codec, `toml-${string}`>, Writing>> = {
  "toml-basic": { decode: (raw) => raw.replace(ESCAPE, character), encode: escaped },
  "toml-literal": { decode: (raw) => raw, encode: literal },
  "toml-multiline-basic": { decode: (raw) => raw.replace(JOIN, character), encode: escaped },
  "toml-multiline-literal": { decode: (raw) => raw, encode: literal },
};
