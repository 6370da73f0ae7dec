import type { Host } from "@claude-rotate/contract";

const ISSUER = "https://api.anthropic.com";
const VARIABLE = "ANTHROPIC_BASE_URL";
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

export type Address = { readonly url: URL } | { readonly refused: string; readonly host?: string };

/**
 * Where the issuer's list of models stands: at the gateway that `ANTHROPIC_BASE_URL` names, or at the issuer. Refused,
 * with the reason, where the variable holds no URL or one over which a key must not travel.
 */
export function address(env: Host["env"]): Address {
  const base = env[VARIABLE]?.trim() || ISSUER;
  let url: URL;
  try {
    url = new URL(base);
  } catch {
    return { refused: `${VARIABLE} is not a URL` };
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return { refused: `${VARIABLE} is a ${url.protocol} URL; only https: can be asked` };
  }
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname)) {
    return {
      refused: `${VARIABLE} is an http: URL; a key is sent over https:, or to this machine only`,
      host: url.host,
    };
  }
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/v1/models`;
  return { url };
}
