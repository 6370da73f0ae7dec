import type { Choose } from "./choose.ts";
import { anyValue, bytes } from "./document.ts";
import type { YamlCodec } from "./tree.ts";

export interface WrittenString {
  readonly before: string;
  readonly raw: string;
  readonly after: string;
  readonly codec: YamlCodec;
  /** What the codec makes of `raw`. */
  readonly value: string;
  /** What a reader has. */
  readonly seen: string;
  /** What a reader has behind a new value. */
  readonly suffix: string;
}

export interface Room {
  /** What a further line begins with. */
  readonly indent: string;
  readonly newline: string;
  readonly isFlow: boolean;
  /** A key: on one line. */
  readonly isKey?: boolean;
}

const WORDS = [
  "key",
  "sk-old",
  "a:b",
  "it's",
  "x#y",
  "C:\\dir",
  "http://h/p?q=1&r",
  "-x",
  "10.0.0.1",
  "v1.2",
  bytes("naïve"),
  bytes("🗝"),
  "\u00ff",
  'a"b',
  "50%",
  "yes!",
  "(x)",
] as const;

/** A string in one of the writings that can hold it. */
export function yamlString(choose: Choose, room: Room): WrittenString {
  const kind = choose(6);
  if (kind === 0) return plain(choose, room);
  if (kind > 3 && !room.isFlow && !room.isKey) return block(choose, room);
  const value = anyValue(choose);
  if (kind === 1 && /^[^\n]*$/.test(value)) return single(choose, value, room);
  return double(choose, value, room);
}

function flow(codec: YamlCodec, quote: string, raw: string, value: string): WrittenString {
  return { before: quote, raw, after: quote, codec, value, seen: value, suffix: "" };
}

/** A break between two words, which a reader takes for one blank; with a blank line, for a line break. */
function fold(choose: Choose, { indent, newline, isKey }: Room): { raw: string; value: string } {
  if (isKey || choose(4) < 3) return { raw: " ", value: " " };
  const blanks = choose(["", " ", "\t "]);
  const isTwo = choose(2) === 1;
  return {
    raw: `${blanks}${newline}${isTwo ? ` ${newline}` : ""}${indent}${blanks}`,
    value: isTwo ? "\n" : " ",
  };
}

/** Words that mean nothing to YAML, where they stand. */
function plain(choose: Choose, room: Room): WrittenString {
  let raw = "";
  let value = "";
  for (let left = 1 + choose(3); left > 0; left--) {
    const word = choose(WORDS);
    const between = raw === "" ? { raw: "", value: "" } : fold(choose, room);
    // A first word that could be a number or a mark is no first word.
    const safe = raw === "" && !/^[a-z(]/i.test(word) ? `w${word}` : word;
    raw += between.raw + safe;
    value += between.value + safe;
  }
  return flow("yaml-plain", "", raw, value);
}

function single(choose: Choose, value: string, room: Room): WrittenString {
  const quoted = value.replaceAll("'", "''");
  const at = foldable(quoted);
  if (room.isKey || at < 0 || choose(2) === 0) return flow("yaml-single", "'", quoted, value);
  const raw = `${quoted.slice(0, at)}${room.newline}${room.indent}${quoted.slice(at + 1)}`;
  return flow("yaml-single", "'", raw, value);
}

/** Where a blank stands between two characters that are none; -1 where none does. */
function foldable(text: string): number {
  const at = text.search(/[^ \t\n'"\\] [^ \t\n'"\\]/);
  return at < 0 ? -1 : at + 1;
}

const NAMED: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\t": "\\t",
  '"': '\\"',
  "\\": "\\\\",
  "/": "\\/",
  " ": "\\ ",
  "\u00a0": "\\_",
};

function double(choose: Choose, value: string, { indent, newline, isKey }: Room): WrittenString {
  const text = Buffer.from(value, "latin1").toString("utf8");
  const isUtf8 = bytes(text) === value;
  const raw = [...(isUtf8 ? text : value)].map((char, index, all) => {
    const join = isUtf8 && !isKey && choose(12) === 11 ? `\\${newline}${indent}` : "";
    // At the start of a joined line a blank would be lost, and one that ends a line too.
    const isOpen = join !== "" || index === 0 || index === all.length - 1;
    const code = char.codePointAt(0) as number;
    const isSpecial = /[\n"\\]/.test(char) || (isOpen && /[ \t]/.test(char));
    const form = isUtf8 ? choose(12) : 0;
    if (form === 11) return `${join}\\U${code.toString(16).padStart(8, "0")}`;
    if (form === 10 && code < 0x10000) return `${join}\\u${code.toString(16).padStart(4, "0")}`;
    if (form === 9 && code < 0x100) return `${join}\\x${code.toString(16).padStart(2, "0")}`;
    const isNamed = isSpecial || form === 8;
    return join + (isNamed ? (NAMED[char] ?? raw8(char, isUtf8)) : raw8(char, isUtf8));
  });
  return flow("yaml-double", '"', raw.join(""), value);
}

const raw8 = (char: string, isUtf8: boolean): string => (isUtf8 ? bytes(char) : char);

/** Lines under `|` or `>`, and what a reader makes of their end. */
function block(choose: Choose, { indent, newline }: Room): WrittenString {
  const style = choose(["|", ">"]);
  const chomp = choose(["", "-", "+"]);
  const first = words(choose);
  const lines = [first, ...Array.from({ length: Math.max(0, choose(5) - 2) }, () => words(choose))];
  const more = style === "|" ? choose(["", " ", "\t"]) : "";
  const body = lines.map((line, index) => (index === 0 ? line : more + line));
  const blank = chomp === "+" ? choose(2) : 0;
  const comment = choose(4) === 3 ? " # it's | no text" : "";
  const end = chomp === "-" ? "" : "\n".repeat(1 + blank);
  const value = body.join(newline + indent);
  return {
    before: `${style}${chomp}${comment}${newline}${indent}`,
    raw: value,
    after: newline + newline.repeat(blank),
    codec: "yaml-block",
    value,
    seen: body.join(style === "|" ? "\n" : " ") + end,
    suffix: end,
  };
}

const words = (choose: Choose): string => {
  const word = () => choose([choose(WORDS), choose(WORDS), "# no comment", "- a: [b", "'q", "a: b"]);
  return Array.from({ length: 1 + choose(2) }, word).join(" ");
};
