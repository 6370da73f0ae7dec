import type { Choose } from "./choose.ts";
import { anyValue, bytes } from "./document.ts";
import type { TreeSpot } from "./tree.ts";

interface WrittenString {
  readonly before: string;
  readonly raw: string;
  readonly after: string;
  readonly codec: TreeSpot["codec"];
  readonly value: string;
}

/** A string in one of the kinds of quotes that can hold it. */
export function tomlString(choose: Choose, newline: string): WrittenString {
  const value = anyValue(choose);
  const kind = choose(4);
  const lead = choose(2) === 1 || value.startsWith("\n") ? newline : "";
  if (kind === 1 && /^[^'\n]*$/.test(value))
    return { before: "'", raw: value, after: "'", codec: "toml-literal", value };
  if (kind === 2 && /^(?:[^']|'(?!'|$))*$/.test(value)) {
    return { before: `'''${lead}`, raw: value, after: "'''", codec: "toml-multiline-literal", value };
  }
  if (kind === 3) {
    const raw = longBasic(choose, value, newline);
    return { before: `"""${lead}`, raw, after: '"""', codec: "toml-multiline-basic", value };
  }
  return {
    before: '"',
    raw: characters(value, (char) => basic(choose, char)),
    after: '"',
    codec: "toml-basic",
    value,
  };
}

/** Character by character where the bytes are UTF-8, byte by byte where they are none. */
function characters(value: string, write: (char: string) => string): string {
  const text = Buffer.from(value, "latin1").toString("utf8");
  const isUtf8 = bytes(text) === value;
  return [...(isUtf8 ? text : value)].map((char) => (isUtf8 ? write(char) : plain(char))).join("");
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\t": "\\t",
  e: "\\x65",
};

const plain = (byte: string): string => (/["\\\n]/.test(byte) ? (SHORT[byte] as string) : byte);

function basic(choose: Choose, char: string): string {
  const form = choose(12);
  const code = char.codePointAt(0) as number;
  if (form === 11) return `\\U${code.toString(16).padStart(8, "0")}`;
  if (form === 10 && code < 0x10000) return `\\u${code.toString(16).padStart(4, "0").toUpperCase()}`;
  return /["\\\n]/.test(char) || form === 9 ? (SHORT[char] ?? bytes(char)) : bytes(char);
}

/** With line breaks, quotes and joined lines in it. */
function longBasic(choose: Choose, value: string, newline: string): string {
  const end = value.length - bytes([...Buffer.from(value, "latin1").toString("utf8")].at(-1) ?? "").length;
  let at = 0;
  let quotes = 0;
  return characters(value, (char) => {
    const isLast = at === end;
    at += bytes(char).length;
    // Behind joined lines blanks and breaks would be lost.
    const join = choose(10) === 9 && !/[ \t\n]/.test(char) ? `\\ ${newline}\t${newline}  ` : "";
    const isQuote = char === '"' && !isLast && quotes < 2 && choose(2) === 1;
    quotes = isQuote ? quotes + 1 : 0;
    if (isQuote) return `${join}"`;
    return join + (char === "\n" && choose(2) === 1 ? "\n" : basic(choose, char));
  });
}
