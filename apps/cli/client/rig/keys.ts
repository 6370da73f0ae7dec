import { createHash } from "node:crypto";

function noise(label: string, length: number): string {
  const chunk = (n: number): string => createHash("sha512").update(`${label}/${n}`).digest("base64url");
  return (chunk(0) + chunk(1)).replace(/[-_]/g, "x").slice(0, length);
}

/** A fake API key of the real shape; the same label gives the same key. */
export function apiKey(label: string): string {
  return `sk-ant-${"api"}03-${noise(label, 93)}AA`;
}

/** A fake OAuth token of the real shape. */
export function oauthToken(label: string): string {
  return `sk-ant-${"oat"}01-${noise(label, 93)}AA`;
}

/** A fake bearer token as a gateway gives them out: no known shape. */
export function gatewayToken(label: string): string {
  return `gateway-${noise(label, 40)}`;
}

/** A fake Brave Search key of the real shape. */
export function braveKey(label: string): string {
  return `BSA${noise(label, 28)}`;
}

/** A fake Tavily key of the real shape. */
export function tavilyKey(label: string): string {
  return `${["tvly", "dev"].join("-")}-${noise(label, 32)}`;
}

/** First 12 hex digits of the SHA-256 of a key, white space around it left out. */
export function fingerprint(key: string): string {
  return createHash("sha256").update(key.trim()).digest("hex").slice(0, 12);
}

/** What the client's approval list holds of a key. */
export function tail(key: string): string {
  return key.slice(-20);
}

/** In every home: A is the key that should win, or the only one; B and C are other live keys. */
export const A: string = apiKey("A");
export const B: string = apiKey("B");
export const C: string = apiKey("C");
/** The key that a rotation goes to. */
export const NEW: string = apiKey("new");
export const TOKEN: string = gatewayToken("token");
export const OTHER_TOKEN: string = gatewayToken("other");
export const OAUTH: string = oauthToken("oauth");
export const OTHER_OAUTH: string = oauthToken("other");
