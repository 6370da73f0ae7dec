import type { Host } from "@claude-rotate/contract";
import type { Question } from "./question.ts";

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** True for an address of this machine itself. */
export function isLoopback({ hostname }: URL): boolean {
  return LOOPBACK.test(hostname);
}

export type Address = { readonly url: URL } | { readonly refused: string; readonly host?: string };

/**
 * Where the question goes: to the gateway that its variable names, or to the issuer. Refused, with the reason, where the
 * variable holds no URL or one over which a key must not travel.
 */
export function address(
  question: Pick<Question, "issuer" | "variable" | "override" | "path">,
  env: Host["env"],
): Address {
  const { issuer, override, path } = question;
  const variable = override !== undefined && env[override]?.trim() ? override : question.variable;
  const base = env[variable]?.trim() || issuer;
  let url: URL;
  try {
    url = new URL(base);
  } catch {
    return { refused: `${variable} is not a URL` };
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return { refused: `${variable} is a ${url.protocol} URL; only https: can be asked` };
  }
  if (url.protocol === "http:" && !isLoopback(url)) {
    return {
      refused: `${variable} is an http: URL; a key is sent over https:, or to this machine only`,
      host: url.host,
    };
  }
  url.pathname = `${url.pathname.replace(/\/+$/, "")}${path}`;
  return { url };
}
