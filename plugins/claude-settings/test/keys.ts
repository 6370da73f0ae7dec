/** Values that never stood anywhere, of the right shape, made at run time. */
function fakeKey(letter: string): string {
  return `sk-ant-${"api03"}-${letter.repeat(93)}AA`;
}

export const A: string = fakeKey("a");
export const B: string = fakeKey("b");
export const C: string = fakeKey("c");
/** A token for the other header. */
export const T: string = "token-t-0123456789abcdef";
export const U: string = "token-u-0123456789abcdef";
