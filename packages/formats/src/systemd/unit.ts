import type { Assignment } from "@claude-rotate/contract";
import { addressed, type Found, lastWins } from "../found.ts";
import { bomLength, endOf } from "../text.ts";
import type { Writing } from "../writing.ts";

/** A setting's line with those that it goes on in; the name as it stands before the sign. */
const SETTING = /[ \t]*([A-Za-z]+)[ \t]*=[ \t]*((?:\\\r?\n(?:[ \t]*[#;][^\n]*\n)*|[^\r\n])*)/y;
const LINE = /[^\n]*\n?/y;
const GAP = /(?:[ \t]|\\?\r?\n(?:[ \t]*[#;][^\n]*(?=\n))?)+/y;
const DOUBLE = String.raw`"((?:\\[\s\S]|[^"\\])*)"`;
const SINGLE = String.raw`'((?:\\[\s\S]|[^'\\])*)'`;
const END = String.raw`(?=\s|$)`;
/** A word in one pair of quotes; a name with a quoted value or a bare one; anything else. */
const WORD = new RegExp(
  String.raw`${DOUBLE}${END}|${SINGLE}${END}|([A-Za-z_]\w*)=(?:${DOUBLE}|${SINGLE}|((?:\\\S|[^\\\s"'])*))${END}|\S+`,
  "y",
);
const NAMED = /^([A-Za-z_]\w*)=/;

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|([abfnrtvs\\"']))|%%/g;
const LETTERS: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  s: " ",
};

/** A value in a unit file: C's escapes in every quoting, `%%` for a per cent. */
export const UNIT: Writing = {
  decode: (raw) =>
    raw.replace(ESCAPE, (all, hex?: string, letter?: string) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      return letter === undefined ? all.slice(1) : (LETTERS[letter] ?? letter);
    }),
  encode: (value) =>
    value
      .replace(/[\\"']/g, "\\$&")
      .replace(/%/g, "%%")
      .replace(/[\s\p{Cc}]/gu, hex),
};

function hex(sign: string): string {
  return `\\x${sign.charCodeAt(0).toString(16).padStart(2, "0")}`;
}

export interface UnitFileReading {
  readonly kind: "read";
  readonly assignments: readonly Assignment[];
  /** What `EnvironmentFile=` names, as written, the leading `-` off. */
  readonly files: readonly string[];
}

/**
 * A unit's file, as systemd reads its `Environment=` and `EnvironmentFile=` (systemd.exec(5); quoting: systemd.syntax(7)). An
 * empty one takes back what came before it.
 */
export function readSystemdUnit(text: string): UnitFileReading {
  const found: Found[] = [];
  const files: string[] = [];
  for (let at = bomLength(text); at < text.length; ) {
    SETTING.lastIndex = at;
    const [whole = "", name, value = ""] = SETTING.exec(text) ?? [];
    if (name === "Environment") found.push(...wordsIn(text, at + whole.length - value.length, value.length));
    if (name === "EnvironmentFile" && value.trim() !== "") files.push(value.trim().replace(/^-/, ""));
    at = Math.max(endOf(LINE, text, at + whole.length), at + 1);
  }
  return { kind: "read", assignments: lastWins(addressed(found)), files };
}

function wordsIn(text: string, start: number, length: number): readonly Found[] {
  const line = text.slice(0, start + length);
  const found: Found[] = [];
  for (let at = start; at < line.length; ) {
    at = Math.max(at, endOf(GAP, line, at));
    WORD.lastIndex = at;
    const match = WORD.exec(line);
    if (!match) break;
    const [word, double, single, name, ...values] = match;
    const whole = NAMED.exec(double ?? single ?? "")?.[1];
    const end = at + word.length;
    if (whole !== undefined) found.push(named(whole, at + whole.length + 2, end - 1));
    else if (name !== undefined) {
      const quote = values[2] === undefined ? 1 : 0;
      found.push(named(name, at + name.length + 1 + quote, end - quote));
    }
    at = end;
  }
  return found;
}

function named(name: string, from: number, to: number): Found {
  return { name, span: [from, to], codecs: ["systemd-unit"] };
}
