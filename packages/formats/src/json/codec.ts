import { utf8 } from "../text.ts";
import { control, type Writing } from "../writing.ts";

const ESCAPE =
  /\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(["\\/bfnrt]))/g;

function character(_: string, high?: string, low?: string, unit?: string, letter = ""): string {
  const code = (digits: string) => Number.parseInt(digits, 16);
  if (high && low) return utf8(0x10000 + ((code(high) - 0xd800) << 10) + code(low) - 0xdc00);
  return unit ? utf8(code(unit)) : (control(letter) ?? letter);
}

/** The inside of a JSON string. */
export const JSON_STRING: Writing = {
  decode: (raw) => raw.replace(ESCAPE, character),
  encode: (value) => JSON.stringify(value).slice(1, -1),
};
