/** What people paste along with a key, and no key holds. In this order: what stands first hides what follows. */
export const DIRT: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: "the word Bearer", pattern: /^\s*Bearer\s+/iu },
  { what: "a byte order mark", pattern: /\ufeff/gu },
  { what: "a character that can't be seen", pattern: /\p{Cf}/gu },
  { what: "quotes", pattern: /["'`“”‘’«»]/gu },
  { what: "a line break", pattern: /[\r\n]+/gu },
  { what: "white space", pattern: /\s+/gu },
];

/** A value without any of it. */
export function cleaned(value: string): string {
  return DIRT.reduce((text, { pattern }) => text.replace(pattern, ""), value);
}
