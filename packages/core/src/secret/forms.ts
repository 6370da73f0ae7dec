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
