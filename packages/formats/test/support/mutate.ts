import type { Choose } from "./choose.ts";

/** A few of `pieces` put in, taken out or doubled anywhere. */
export function mutated(
  choose: Choose,
  text: string,
  pieces: readonly [string, ...string[]],
  most = 6,
): string {
  let result = text;
  for (let left = choose(most + 1); left > 0; left--) {
    const at = (choose(256) * 256 + choose(256)) % (result.length + 1);
    const length = choose(8);
    const put = choose(3) === 0 ? result.slice(at, at + length) : choose(pieces);
    result = result.slice(0, at) + put + result.slice(choose(2) === 0 ? at : at + length);
  }
  return result;
}
