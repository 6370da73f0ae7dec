import { createHash } from "node:crypto";
import { type Credential, Secret } from "@claude-rotate/contract";
import { createRedactor } from "@claude-rotate/core";

/** How a key of a kind is made: `(letters) => "acme_" + letters(40)`, or of other signs: `letters(32, "0123456789abcdef")`. */
export type Sample = (letters: (count: number, alphabet?: string) => string) => string;

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * A key that never stood anywhere, made at run time so that none is committed. The same seed gives the same key; its signs
 * vary, so that it is no placeholder.
 */
export function fakeKey(sample: Sample, seed: string): string {
  let part = 0;
  let stock: number[] = [];
  return sample((count, alphabet = ALPHABET) => {
    while (stock.length < count) stock.push(...createHash("sha512").update(`${seed} ${part++}`).digest());
    const taken = stock.slice(0, count);
    stock = stock.slice(count);
    return taken.map((byte) => alphabet[byte % alphabet.length]).join("");
  });
}

/** A credential that nobody issues, for stores that bring none of their own: `SAMPLE_API_KEY`. */
export const sampleCredential: Credential = {
  id: "sample",
  title: "sample key",
  names: ["SAMPLE_API_KEY"],
  pattern: /sample-[A-Za-z0-9]{40}/,
  prefixes: ["sample-"],
  test: async () => ({ verdict: "valid" }),
};

export const sampleKey: Sample = (letters) => `sample-${letters(40)}`;

/** True where a text holds one of the keys in any form: as it is, for URLs, as JSON, hex or base64, or its last 20. */
export function tells(text: string, keys: readonly string[]): boolean {
  const redactor = createRedactor();
  for (const key of keys) redactor.add(new Secret(key));
  return redactor.clean(text) !== text;
}
