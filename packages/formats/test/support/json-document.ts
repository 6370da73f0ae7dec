import type { Choose } from "./choose.ts";
import { anyValue, bytes } from "./document.ts";

/** A string in the text: where it stands, and where its value stands in what JSON.parse gives. */
interface Spot {
  readonly pointer: string;
  readonly name: string;
  /** One character per byte. */
  readonly value: string;
  readonly span: readonly [start: number, end: number];
  /** In `JsonDocument.plain`. */
  readonly plainStart: number;
  readonly plainEnd: number;
  readonly superseded: boolean;
  /** Names and indices from the root. */
  readonly path: readonly (string | number)[];
}

export interface JsonDocument {
  text: string;
  /** The same document, without comments, trailing commas and the byte order mark. */
  plain: string;
  /** Whether the two are alike, but for the byte order mark. */
  isStrict: boolean;
  readonly spots: Spot[];
}

interface Draft extends JsonDocument {
  readonly choose: Choose;
  readonly newline: string;
  readonly isLenient: boolean;
}

interface Place {
  readonly pointer: string;
  readonly name: string;
  readonly path: readonly (string | number)[];
  readonly superseded: boolean;
  readonly depth: number;
}

const NAMES = ["ANTHROPIC_API_KEY", "env", "a/b", "t~e", "", "é", "__proto__", "mcpServers"] as const;
const SCALARS = ["1", "-0.5e+3", "true", "false", "null"] as const;
const COMMENTS = ['// it\'s "A": "no", {', '/* "A": "no" ] */', "/**/", "// \u00ff\u00a0"] as const;

/** A JSON text, half of them with comments and trailing commas. */
export function jsonDocument(choose: Choose): JsonDocument {
  const draft: Draft = {
    choose,
    newline: choose(4) === 3 ? "\r\n" : "\n",
    isLenient: choose(2) === 1,
    text: choose(8) === 7 ? "\u00ef\u00bb\u00bf" : "",
    plain: "",
    isStrict: true,
    spots: [],
  };
  gap(draft);
  any(draft, { pointer: "", name: "", path: [], superseded: false, depth: 0 });
  gap(draft);
  const { text, plain, isStrict, spots } = draft;
  return { text, plain, isStrict, spots };
}

function both(draft: Draft, text: string): void {
  draft.text += text;
  draft.plain += text;
}

/** Blanks, and where allowed a comment. */
function gap(draft: Draft): void {
  const { choose, newline } = draft;
  both(draft, choose(["", "", " ", newline, `${newline}\t`, "  "]));
  if (!draft.isLenient || choose(6) < 5) return;
  const comment = choose(COMMENTS);
  draft.text += comment + (comment.startsWith("//") ? newline : "");
  draft.isStrict = false;
}

function any(draft: Draft, place: Place): void {
  const { choose } = draft;
  const isRoot = place.depth === 0 && choose(8) < 7;
  const deep = place.depth > 4 ? 2 + choose(2) : choose(4);
  const kind = isRoot ? 0 : deep;
  if (kind === 0) object(draft, place);
  else if (kind === 1) array(draft, place);
  else if (kind === 2) string(draft, place);
  else both(draft, choose(SCALARS));
}

function trailingComma(draft: Draft): void {
  if (!draft.isLenient || draft.choose(3) < 2) return;
  draft.text += ",";
  draft.isStrict = false;
}

function object(draft: Draft, place: Place): void {
  const { choose } = draft;
  const names = Array.from({ length: choose(5) }, () => choose(NAMES));
  both(draft, "{");
  gap(draft);
  for (const [index, name] of names.entries()) {
    if (index > 0) both(draft, ",");
    gap(draft);
    both(draft, `"${escaped(draft, bytes(name))}"`);
    gap(draft);
    both(draft, ":");
    gap(draft);
    const times = names.slice(0, index + 1).filter((one) => one === name).length;
    const segment = name.replaceAll("~", "~0").replaceAll("/", "~1") + (times > 1 ? `#${times}` : "");
    any(draft, {
      pointer: `${place.pointer}/${segment}`,
      name,
      path: [...place.path, name],
      superseded: place.superseded || names.lastIndexOf(name) > index,
      depth: place.depth + 1,
    });
    gap(draft);
  }
  if (names.length > 0) trailingComma(draft);
  gap(draft);
  both(draft, "}");
}

function array(draft: Draft, place: Place): void {
  const length = draft.choose(4);
  both(draft, "[");
  gap(draft);
  for (let index = 0; index < length; index++) {
    if (index > 0) both(draft, ",");
    gap(draft);
    any(draft, {
      pointer: `${place.pointer}/${index}`,
      name: `${index}`,
      path: [...place.path, index],
      superseded: place.superseded,
      depth: place.depth + 1,
    });
    gap(draft);
  }
  if (length > 0) trailingComma(draft);
  both(draft, "]");
}

function string(draft: Draft, { pointer, name, path, superseded }: Place): void {
  const value = anyValue(draft.choose);
  const raw = escaped(draft, value);
  const start = draft.text.length + 1;
  const plainStart = draft.plain.length + 1;
  both(draft, `"${raw}"`);
  const span = [start, start + raw.length] as const;
  draft.spots.push({
    pointer,
    name,
    value,
    span,
    plainStart,
    plainEnd: plainStart + raw.length,
    superseded,
    path,
  });
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\t": "\\t",
  "/": "\\/",
};

/** The inside of a string: what must be escaped, and some of what may be. */
function escaped({ choose }: Draft, value: string): string {
  const unit = (code: number) => `\\u${code.toString(16).padStart(4, "0")}`;
  const text = [...Buffer.from(value, "latin1").toString("utf8")];
  // Bytes that are no UTF-8 can only stand as they are.
  const isUtf8 = bytes(text.join("")) === value;
  if (!isUtf8) return [...value].map((char) => (/["\\\n\t]/.test(char) ? SHORT[char] : char)).join("");
  const write = (char: string) => {
    const isSpecial = /["\\\n\t]/.test(char);
    const form = choose(12);
    if (form === 11) return [...Array(char.length).keys()].map((at) => unit(char.charCodeAt(at))).join("");
    return isSpecial || form === 10 ? (SHORT[char] ?? bytes(char)) : bytes(char);
  };
  return text.map(write).join("");
}
