import type { Secret } from "@claude-rotate/contract";
import { encode } from "@claude-rotate/formats";

/** The 64-letter cores of base64 texts that hold `text` at any offset; they leave out what depends on the neighbours. */
function base64Cores(text: string): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]).toString("base64");
    const from = Math.ceil((offset * 8) / 6);
    const to = Math.floor(((offset + text.length) * 8) / 6);
    return encoded.slice(from, to);
  });
}

/** How a secret may stand in a text: raw, URL-encoded, JSON-escaped, as fish keeps its variables, hex, base64 at any offset. Longest first. */
export function formsOf(secret: Secret): readonly string[] {
  const text = secret.reveal();
  const hex = Buffer.from(text).toString("hex");
  const base64 = base64Cores(text);
  const urlSafe = base64.map((core) => core.replaceAll("+", "-").replaceAll("/", "_"));
  const fish = encode(text, ["fish-variable"]);
  const forms = [
    text,
    ...(typeof fish === "string" ? [fish] : []),
    encodeURIComponent(text),
    JSON.stringify(text).slice(1, -1),
    hex,
    hex.toUpperCase(),
    ...base64,
    ...urlSafe,
  ];
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

/** How formats write a letter by its number: `\u002d`, `\u{2d}`, `\x2d`, `%2d`, `&#x2d;`; `\055`, `&#45;`. */
const HEX = /(?:\\u\{|\\u(?=[\da-f]{4})|\\U(?=[\da-f]{8})|\\x|%|&#x)0*([\da-f]{2})[};]?/gi;
const OCTAL = /\\([0-7]{3})/g;
const DECIMAL = /&#(\d{2,3});/g;
/** What stands between a key's letters where it is quoted in pieces, escaped, or continued on the next line; zeros in UTF-16 that is read as bytes. */
const BETWEEN = /\\\r?\n|[\\'"`\0]/g;

/** Whether a text that nobody could parse holds one of `forms`, in whatever spelling: as it stands, or with its escapes undone. */
export function holdsAny(text: string, forms: readonly string[]): boolean {
  const letter = (radix: number) => (_: string, digits: string) =>
    String.fromCharCode(parseInt(digits, radix));
  const bare = text.replaceAll("\0", "");
  const plain = bare
    .replace(HEX, letter(16))
    .replace(OCTAL, letter(8))
    .replace(DECIMAL, letter(10))
    .replace(BETWEEN, "");
  return forms.some((form) => bare.includes(form) || plain.includes(form));
}
