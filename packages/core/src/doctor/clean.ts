/** What people paste along with a key, and no key holds. In this order: what stands first hides what follows. */
export const DIRT: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: "the word Bearer", pattern: /^\s*Bearer\s+/iu },
  { what: "a byte order mark", pattern: /\ufeff/gu },
  { what: "a character that can't be seen", pattern: /\p{Cf}/gu },
  { what: "quotes", pattern: /["'`“”‘’«»]/gu },
  { what: "a line break", pattern: /[\r\n]+/gu },
  { what: "white space", pattern: /\s+/gu },
];

/** Where a value stands, and for what. */
interface Spot {
  readonly address: string;
  readonly name: string;
}

/** `Bearer ` in front of a key: in a header it belongs there, under a variable's own name it does not. */
export function schemeOf({ address, name }: Spot, value: string): string {
  const isVariable = (address.split("/").at(-1) ?? "").replace(/#\d+$/, "") === name;
  return isVariable ? "" : (/^Bearer +/i.exec(value)?.[0] ?? "");
}

/** A value without any of it. */
export function cleaned(spot: Spot, value: string): string {
  const scheme = schemeOf(spot, value);
  return scheme + DIRT.reduce((text, { pattern }) => text.replace(pattern, ""), value.slice(scheme.length));
}
