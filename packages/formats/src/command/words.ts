import { inner, type Piece } from "./piece.ts";

/** One word of a command. */
export interface Word {
  readonly piece: Piece;
  /** What stands before it in the same word without being quoted: `--header=` of `--header="a b"`. */
  readonly before?: string;
}

const BARE = /(?:[^\s'"\\;&|<>()]|\\[\s\S])+/y;
const BETWEEN = /[\s;&|<>()]*/y;
const CODECS = { "'": "shell-single", '"': "shell-double" } as const;

interface Quoted {
  readonly span: readonly [number, number];
  readonly codec: "shell-bare" | "shell-single" | "shell-double";
}

/** A command's words, as shells and most clients split it; `undefined` where a quote is not closed. */
export function wordsOf(piece: Piece): readonly Word[] | undefined {
  const { text } = piece;
  const words: Word[] = [];
  for (let at = skip(BETWEEN, text, 0); at < text.length; at = skip(BETWEEN, text, at)) {
    const pieces: Quoted[] = [];
    const start = at;
    for (let next = quotedAt(text, at); next; next = quotedAt(text, at)) {
      pieces.push(next);
      at = next.codec === "shell-bare" ? next.span[1] : next.span[1] + 1;
    }
    if (at === start) return undefined;
    const word = wordOf(piece, pieces, [start, at]);
    if (word) words.push(word);
  }
  return words;
}

function wordOf(piece: Piece, pieces: readonly Quoted[], all: readonly [number, number]): Word | undefined {
  const [first, second] = pieces;
  if (first === undefined) return undefined;
  if (pieces.length === 1) return word(inner(piece, first.span, [first.codec]));
  const label = piece.text.slice(...first.span);
  const isLabelled = pieces.length === 2 && first.codec === "shell-bare" && label.endsWith("=");
  if (isLabelled && second) return word(inner(piece, second.span, [second.codec]), label);
  return word(inner(piece, all, ["shell-word"]));
}

function word(piece: Piece | undefined, before?: string): Word | undefined {
  if (piece === undefined) return undefined;
  return before === undefined ? { piece } : { piece, before };
}

/** A run without quotes, or what stands between two; quotes outside. */
function quotedAt(text: string, at: number): Quoted | undefined {
  const quote = text[at];
  if (quote === "'" || quote === '"') {
    const end = closing(text, at + 1, quote);
    return end < 0 ? undefined : { span: [at + 1, end], codec: CODECS[quote] };
  }
  const end = skip(BARE, text, at);
  return end > at ? { span: [at, end], codec: "shell-bare" } : undefined;
}

function closing(text: string, from: number, quote: string): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === quote) return at;
    if (text[at] === "\\" && quote === '"') at++;
  }
  return -1;
}

function skip(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : at;
}
