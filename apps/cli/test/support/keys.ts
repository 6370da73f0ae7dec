import { createHash } from "node:crypto";

/** A key of the issuer's shape, made when it is needed and written nowhere in the source. The same seed gives the same key. */
export function fakeKey(seed: string): string {
  const digits = (part: number): string =>
    createHash("sha512").update(`${seed} ${part} ${process.pid}`).digest("base64url");
  return `${prefix()}${`${digits(1)}${digits(2)}`.slice(0, 93)}AA`;
}

/** The same for Brave Search: `BSA` and 28. */
export function braveKey(seed: string): string {
  return `BSA${createHash("sha256").update(`${seed} ${process.pid}`).digest("hex").slice(0, 28)}`;
}

/** The same for Tavily: the longer of its two shapes. */
export function tavilyKey(seed: string): string {
  const digits = createHash("sha512").update(`${seed} ${process.pid}`).digest("hex");
  return `${["tvly", "dev"].join("-")}-${digits.slice(0, 6)}-${digits.slice(6, 48)}`;
}

export function prefix(): string {
  return `${["sk", "ant", "api03"].join("-")}-`;
}

export function fingerprintOf(key: string): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 12);
}

/** How a secret could leave: as it is, for URLs, as base64 at any offset, as hex, as JSON, as UTF-16 of either order, its last 20. */
export function leakForms(key: string): readonly string[] {
  const cores = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(key)]).toString("base64");
    return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + key.length) * 8) / 6));
  });
  return [
    key,
    encodeURIComponent(key),
    JSON.stringify(key).slice(1, -1),
    Buffer.from(key).toString("hex"),
    ...cores,
    ...cores.map((core) => core.replaceAll("+", "-").replaceAll("/", "_")),
    Buffer.from(key).toString("hex").toUpperCase(),
    [...key].join("\0"),
    key.slice(-20),
  ];
}
