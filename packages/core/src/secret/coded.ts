/** One character as URLs, JSON, C or HTML may write any: `%73`, `\u0073` behind however many backslashes, `\x73`, `&#x73;`, `&#115;`. */
const CODED =
  /%(?:u00)?([0-9a-f]{2})|\\+(?:u00|u\{0*|x)([0-9a-f]{2})\}?|&#x0*([0-9a-f]{2});|&#0*([0-9]{2,3});/gi;

/** A text without such writing of characters. */
export interface Plain {
  readonly text: string;
  /** Where a part of it stands in the text as it was. */
  at(start: number, end: number): readonly [start: number, end: number];
}

export function plainText(text: string): Plain {
  const pieces: string[] = [];
  // Where each coded character stands: in the plain text, and in the other one.
  const coded: { readonly plain: number; readonly start: number; readonly end: number }[] = [];
  let from = 0;
  let length = 0;
  for (const match of text.matchAll(CODED)) {
    const [whole, percent, escaped, hex, decimal] = match;
    const code = Number.parseInt(decimal ?? percent ?? escaped ?? hex ?? "", decimal === undefined ? 16 : 10);
    pieces.push(text.slice(from, match.index), String.fromCharCode(code));
    length += match.index - from;
    from = match.index + whole.length;
    coded.push({ plain: length, start: match.index, end: from });
    length += 1;
  }
  if (coded.length === 0) return { text, at: (start, end) => [start, end] };
  pieces.push(text.slice(from));
  return {
    text: pieces.join(""),
    at: (start, end) => [placeOf(coded, start, "start"), placeOf(coded, end - 1, "end")],
  };
}

function placeOf(
  coded: readonly { readonly plain: number; readonly start: number; readonly end: number }[],
  plain: number,
  side: "start" | "end",
): number {
  let [low, high] = [0, coded.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((coded[middle]?.plain ?? 0) <= plain) low = middle + 1;
    else high = middle;
  }
  const last = coded[low - 1];
  if (last?.plain === plain) return last[side];
  const start = last === undefined ? plain : last.end + plain - last.plain - 1;
  return side === "start" ? start : start + 1;
}
