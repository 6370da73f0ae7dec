import { addressed, type Found, lastWins, type TextReading } from "../found.ts";
import { bomLength, endOf } from "../text.ts";

/** Name and sign. `:` needs a blank behind it, as in the dotenv package. */
const LABEL = /[ \t\v\f]*(?:export[ \t\v\f]+)?([\w.-]+)(?:[ \t\v\f]*=|:[ \t\v\f])/y;
const BLANKS = /[ \t\v\f]*/y;
const TAIL = /[ \t\v\f]*(?:#[^\r\n]*)?(?=[\r\n]|$)/y;
const REST = /[^\r\n]*(?:\r\n?|\n)?/y;
const BARE = /[^#\r\n]*/y;

const QUOTED = { "'": "dotenv-single", '"': "dotenv-double", "`": "dotenv-backtick" } as const;
type Quote = keyof typeof QUOTED;

/**
 * Reads a .env file as the dotenv package does: `export`, `NAME: value`, three kinds of quotes, values over several
 * lines in quotes, `#` as a comment anywhere outside them. Of equal names the last is read; the others are `inert`.
 */
export function readDotenv(text: string): Extract<TextReading, { kind: "read" }> {
  const found: Found[] = [];
  for (let at = bomLength(text); at < text.length; ) {
    const signEnd = endOf(LABEL, text, at);
    if (signEnd < 0) {
      at = endOf(REST, text, at);
      continue;
    }
    LABEL.lastIndex = at;
    const name = LABEL.exec(text)?.[1] ?? "";
    const start = endOf(BLANKS, text, signEnd);
    const value = quoted(text, start) ?? bare(text, start) ?? empty(signEnd);
    found.push({ name, ...value });
    at = endOf(REST, text, value.span[1]);
  }
  return { kind: "read", assignments: lastWins(addressed(found)) };
}

type Value = Pick<Found, "span" | "codecs">;

function quoted(text: string, start: number): Value | undefined {
  const quote = text[start] as Quote;
  const codec = QUOTED[quote];
  const end = codec ? closingQuote(text, start + 1, quote) : -1;
  return end < 0 ? undefined : { span: [start + 1, end], codecs: [codec] };
}

/**
 * The quote that only a comment may follow on its line. One behind a `\` is passed at first, but closes where no other
 * does: `"C:\dir\"`.
 */
function closingQuote(text: string, start: number, quote: Quote): number {
  const candidates: number[] = [];
  const next = new RegExp(`\\\\?${quote}`, "g");
  next.lastIndex = start;
  for (let found = next.exec(text); found; found = next.exec(text)) {
    candidates.push(next.lastIndex - 1);
    if (found[0] === quote) break;
  }
  return candidates.reverse().find((at) => endOf(TAIL, text, at + 1) >= 0) ?? -1;
}

/** Up to a comment or the end of the line, blanks at the end left out. Equal quotes round a whole value don't count. */
function bare(text: string, start: number): Value | undefined {
  let end = endOf(BARE, text, start);
  while (end > start && " \t\v\f".includes(text[end - 1] as string)) end--;
  if (end === start) return undefined;
  const quote = text[start] as Quote;
  const isQuoted = end - start > 1 && text[end - 1] === quote && QUOTED[quote];
  return isQuoted
    ? { span: [start + 1, end - 1], codecs: [QUOTED[quote]] }
    : { span: [start, end], codecs: ["dotenv-bare"] };
}

/** Right behind the sign, so that a new value keeps its distance from a comment. */
const empty = (at: number): Value => ({ span: [at, at], codecs: ["dotenv-bare"] });
