import { utf8 } from "../text.ts";
import { control, refusal, type Writing } from "../writing.ts";

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

/** Escapes above 7F give bytes, as everywhere; all others are JSON.parse's. */
function asBytes(raw: string): string {
  return raw.replace(ESCAPE, (all, ...groups: readonly (string | undefined)[]) => {
    const [high, low, unit] = groups;
    const isAscii = high === undefined && (unit === undefined || Number.parseInt(unit, 16) < 0x80);
    return isAscii ? all : character(all, high, low, unit);
  });
}

/** As `String()` has it, whatever members an object has. */
function word(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => (one === null ? "" : word(one))).join(",");
  return typeof value === "object" && value !== null ? "[object Object]" : String(value);
}

/** A whole JSON value, where a program makes a word of whatever stands there. */
export const JSON_VALUE: Writing = {
  decode: (raw) => {
    try {
      return word(JSON.parse(asBytes(raw)));
    } catch {
      return raw;
    }
  },
  encode: () => refusal("it is not a string"),
};

const JSON5_ESCAPE =
  /\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))/g;

/** The inside of a JSON5 string between such quotes (https://spec.json5.org/#strings): any character may be escaped, a line's end too. */
function json5(quote: string): Writing {
  return {
    decode: (raw) =>
      raw.replace(
        JSON5_ESCAPE,
        (all, high?: string, low?: string, unit?: string, byte?: string, sign = "") => {
          if (byte !== undefined) return utf8(Number.parseInt(byte, 16));
          if (/^[\r\n]/.test(sign)) return "";
          if (sign === "0") return "\0";
          return /^[bfnrtv]$/.test(sign) ? (control(sign) ?? sign) : character(all, high, low, unit, sign);
        },
      ),
    encode: (value) => {
      const written = JSON.stringify(value).slice(1, -1);
      return quote === '"' ? written : written.replaceAll('\\"', '"').replaceAll("'", "\\'");
    },
  };
}

export const JSON5: Readonly<Record<"json5-single" | "json5-double", Writing>> = {
  "json5-single": json5("'"),
  "json5-double": json5('"'),
};
