import { braveKey, fakeKey, tavilyKey } from "../support/keys.ts";

/**
 * A file of the big home. In its text `<A>`, `<B>` and `<T>` are Anthropic's, Brave's and Tavily's key, `<A20>` the last 20
 * characters, `<A\\u>` the key with its hyphens as JSON escapes, `<A\\x>` as fish keeps them, `<T%>` with percent signs for them, `~HOME` the home's path.
 */
export interface Planted {
  readonly name: string;
  readonly text: string;
  /** Where this spelling was seen, where it is an odd one: a public repository and a file of it, or a page. */
  readonly source?: string;
  /** Permission bits; default 0600. */
  readonly mode?: number;
  /** The text begins with its byte order mark. */
  readonly encoding?: "utf16le";
}

export interface KeySet {
  readonly A: string;
  readonly B: string;
  readonly T: string;
}

export type Letter = keyof KeySet;

export const CREDENTIALS: Readonly<Record<Letter, string>> = { A: "anthropic", B: "brave", T: "tavily" };

const SPOT = /<([ABT])(20|\\u|\\x|%)?>/g;

export function keySet(seed: string): KeySet {
  return { A: fakeKey(seed), B: braveKey(seed), T: tavilyKey(seed) };
}

/**
 * The file's bytes with the old keys, save for those in `changed`, which a rotation has replaced: no writing but the
 * plain one is left of them then, since nothing in a key needs another.
 */
export function bytesOf(file: Planted, home: string, old: KeySet, changed: Partial<KeySet> = {}): Buffer {
  const text = file.text.replaceAll("~HOME", home).replace(SPOT, (_spot, letter: Letter, how?: string) => {
    const next = changed[letter];
    const key = next ?? old[letter];
    if (how === "20") return key.slice(-20);
    // fish itself writes no other.
    if (how === "\\x") return key.replaceAll("-", "\\x2d");
    if (how === undefined || next !== undefined) return key;
    return key.replaceAll("-", how === "%" ? "%2D" : "\\u002d");
  });
  return Buffer.from(text, file.encoding ?? "utf8");
}

/** How many spots of a credential a file has. */
export function spotsIn({ text }: Planted, letter: Letter): number {
  return [...text.matchAll(SPOT)].filter(([, one]) => one === letter).length;
}
