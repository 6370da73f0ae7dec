/** Values that never stood anywhere, made at run time. */
const LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

function letters(seed: number, count: number): string {
  return Array.from(
    { length: count },
    (_, at) => LETTERS[(seed * 31 + at * at * 7 + at * 13) % LETTERS.length],
  ).join("");
}

/** Anthropic's. */
export const A: string = `sk-ant-${"api03"}-${letters(13, 93)}AA`;
/** Brave's. */
export const B: string = `${"BS"}A${letters(3, 28)}`;
/** Tavily's. */
export const T: string = `tv${"ly"}-dev-${letters(7, 32)}`;
