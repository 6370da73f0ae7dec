import type { Codec } from "@claude-rotate/contract";
import { decode } from "../codec.ts";

/** A text as its reader understands it, and where each of its characters is written in the file. */
export interface Piece {
  readonly text: string;
  /** How it is written, outermost first. */
  readonly codecs: readonly Codec[];
  /** Where the character at `index` begins in the file; `text.length` gives the end. */
  offset(index: number): number;
}

/** One character as any of the formats may write it. YAML doubles a single quote, Compose a dollar. */
const UNIT =
  /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\x[0-9a-fA-F]{2}|\\[\s\S]|''|\$\$|%[0-9a-fA-F]{2}|[\s\S]/g;
/** The same where a backslash is one. */
const UNESCAPED = /''|\$\$|[\s\S]/g;

/** The value in a file's span; `undefined` where its characters can't be told apart (a folded text). */
export function pieceOf(
  text: string,
  span: readonly [number, number],
  codecs: readonly Codec[],
): Piece | undefined {
  return inner({ text, codecs: [], offset: (index) => index }, span, codecs);
}

/** What stands in a span of `outer`, which may be written in further codecs itself. */
export function inner(
  outer: Piece,
  [start, end]: readonly [number, number],
  codecs: readonly Codec[] = [],
): Piece | undefined {
  const raw = outer.text.slice(start, end);
  const text = decode(raw, codecs);
  const all = [...outer.codecs, ...codecs];
  if (text === raw) return { text, codecs: all, offset: (index) => outer.offset(start + index) };
  const starts = startsOf(raw, text, codecs, UNIT) ?? startsOf(raw, text, codecs, UNESCAPED);
  if (starts === undefined) return undefined;
  return { text, codecs: all, offset: (index) => outer.offset(start + (starts[index] ?? raw.length)) };
}

/** Where each character of `text` is written in `raw`, if `raw` falls into such units. */
function startsOf(
  raw: string,
  text: string,
  codecs: readonly Codec[],
  units: RegExp,
): readonly number[] | undefined {
  const starts: number[] = [];
  let joined = "";
  for (const { 0: unit, index } of raw.matchAll(units)) {
    const meant = decode(unit, codecs);
    for (let at = 0; at < meant.length; at++) starts.push(index + (meant === unit ? at : 0));
    joined += meant;
  }
  return joined === text ? starts : undefined;
}
