/** Values that never stood anywhere, made at run time. */
const LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

function letters(seed: number, count: number): string {
  return Array.from(
    { length: count },
    (_, at) => LETTERS[(seed * 31 + at * at * 7 + at * 13) % LETTERS.length],
  ).join("");
}

/** A Brave key as most are. */
export const S: string = `${"BS"}A${letters(3, 28)}`;
/** One without the habitual beginning: only its name tells what it is. */
export const B: string = letters(5, 31);
/** Tavily's two shapes. */
export const T: string = `tv${"ly"}-dev-${letters(7, 32)}`;
export const U: string = `tv${"ly"}-dev-${letters(9, 6)}-${letters(11, 42)}`;
/** An Anthropic key, which is another plugin's, and yet stands in these files. */
export const A: string = `sk-ant-${"api03"}-${letters(13, 93)}AA`;
