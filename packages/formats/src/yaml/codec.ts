import type { Codec } from "@claude-rotate/contract";
import { utf8 } from "../text.ts";
import { bare, control, refusal, type Writing } from "../writing.ts";

const FOLD = /[ \t]*\r?\n(?:[ \t]|\r?\n)*|[ \t]+/g;

/** A line break with the blanks round it is one blank; every further break in it stays one. */
function fold(blanks: string): string {
  const breaks = blanks.split("\n").length - 1;
  return breaks === 0 ? blanks : "\n".repeat(breaks - 1) || " ";
}

const HIGH = "u([dD][89abAB][0-9a-fA-F]{2})\\\\u([dD][c-fC-F][0-9a-fA-F]{2})";
const NUMBER = "(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U(00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}))";
const DOUBLE = new RegExp(
  `\\\\(?:${HIGH}|${NUMBER}|([0abefnrtvN_LP \\t"/\\\\])|\\r?\\n[ \\t]*)|(${FOLD.source})`,
  "g",
);

const NAMED: Readonly<Record<string, string>> = {
  "0": "\0",
  N: utf8(0x85),
  _: utf8(0xa0),
  L: utf8(0x2028),
  P: utf8(0x2029),
};

function character(_: string, ...groups: (string | undefined)[]): string {
  const [high, low, byte, short, long, letter, blanks] = groups;
  if (blanks !== undefined) return fold(blanks);
  const code = (digits: string) => Number.parseInt(digits, 16);
  if (high && low) return utf8(0x10000 + ((code(high) - 0xd800) << 10) + code(low) - 0xdc00);
  const digits = byte ?? short ?? long;
  if (digits) return utf8(code(digits));
  return letter ? (NAMED[letter] ?? control(letter) ?? letter) : "";
}

const CONTROL = /[^\t -~\u0080-\uffff]/;

// What YAML 1.1 reads as something else than a string is refused too: many readers still do.
const NUMBERS = [
  "0b[01_]+",
  "0x[\\da-f_]+",
  "0?o?[0-7_]+",
  "\\d[\\d_]*(?:\\.[\\d_]*)?",
  "\\.[\\d_]+",
  "(?:\\d[\\d_]*)?(?:\\.[\\d_]*)?e[-+]?\\d+",
  "\\d[\\d_]*(?::[0-5]?\\d)+(?:\\.[\\d_]*)?",
  "\\.inf",
].join("|");
const OTHER = `(?:[-+]?(?:${NUMBERS})|\\.nan|null|true|false|y|n|yes|no|on|off|\\d{4}-\\d\\d?-\\d\\d?(?:t.*)?)$`;
/** No sign stands where it could mean something, in a list in brackets either. */
const WORD = "[A-Za-z0-9_/$.+-](?:[\\w./+=$^~@%&*!?;#-]|:(?=[\\w./+=$^~@%&*!;#-]))*$";

export const YAML: Readonly<Record<Extract<Codec, `yaml-${string}`>, Writing>> = {
  "yaml-plain": bare(
    (raw) => raw.replace(FOLD, fold),
    new RegExp(`^(?!${OTHER})(?![-+.]*$|-[-+.]|\\.\\.\\.)${WORD}`, "i"),
  ),
  "yaml-single": {
    decode: (raw) => raw.replace(FOLD, fold).replace(/''/g, "'"),
    encode: (value) =>
      CONTROL.test(value)
        ? refusal("the new value has a control character, and it stands in single quotes")
        : value.replace(/'/g, "''"),
  },
  "yaml-double": {
    decode: (raw) => raw.replace(DOUBLE, character),
    encode: (value) => JSON.stringify(value).slice(1, -1).replace(/\x7f/g, "\\x7f"),
  },
  "yaml-block": {
    decode: (raw) => raw,
    encode: (value) =>
      CONTROL.test(value) || !/^(?!---|\.\.\.)[^ \t](?:.*[^ \t])?$/s.test(value)
        ? refusal("the new value can't stand as one line of a text")
        : value,
  },
};
