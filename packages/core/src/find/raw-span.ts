import type { Codec } from "@claude-rotate/contract";
import { decode } from "@claude-rotate/formats";

type Span = readonly [number, number];

/** Only a short value is searched for a key that is itself written with escapes: the search takes the square of the length. */
const SEARCHED = 4096;

/** Where the part `[from, to]` of a decoded value is written in `raw`; `undefined` where that can't be told exactly. */
export function rawSpan(
  raw: string,
  value: string,
  [from, to]: Span,
  codecs: readonly Codec[],
): Span | undefined {
  if (raw === value) return [from, to];
  const part = value.slice(from, to);
  // What decodes to the same value but for this one part is written there.
  const other = "x".repeat(part.length);
  const changed = value.slice(0, from) + other + value.slice(to);
  const isThere = ([start, end]: Span): boolean =>
    decode(raw.slice(0, start) + other + raw.slice(end), codecs) === changed;
  for (let at = raw.indexOf(part); at >= 0; at = raw.indexOf(part, at + 1)) {
    const span = [at, at + part.length] as const;
    if (isThere(span)) return span;
  }
  const searched = raw.length <= SEARCHED ? escapedSpan(raw, value.slice(0, from), part, codecs) : undefined;
  return searched && isThere(searched) ? searched : undefined;
}

/** The shortest stretch behind what decodes to `before` that decodes to `part`. */
function escapedSpan(raw: string, before: string, part: string, codecs: readonly Codec[]): Span | undefined {
  let start = raw.length;
  while (start >= before.length && decode(raw.slice(0, start), codecs) !== before) start--;
  if (start < before.length) return undefined;
  for (let end = start + part.length; end <= raw.length; end++)
    if (decode(raw.slice(start, end), codecs) === part) return [start, end];
  return undefined;
}
