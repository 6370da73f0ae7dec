import type { Host } from "@claude-rotate/contract";
import { isLoopback } from "./address.ts";

type Env = Host["env"];

/** How a request gets to a host. */
export type Route =
  | { readonly kind: "direct" }
  | {
      readonly kind: "proxy";
      /** With the login that its variable holds: never shown. */
      readonly proxy: URL;
      readonly variable: string;
    }
  | { readonly kind: "refused"; readonly variable: string; readonly reason: string };

/**
 * The first one that is set and not empty decides, whatever the URL's scheme. Measured on Claude Code 2.1.197 for Linux, which
 * passes `ALL_PROXY` over; here it counts last, so that nothing goes past the one proxy that a user names.
 */
export const PROXY_VARIABLES: readonly string[] = [
  "https_proxy",
  "HTTPS_PROXY",
  "http_proxy",
  "HTTP_PROXY",
  "all_proxy",
  "ALL_PROXY",
];

/** Every variable that decides how a request gets out, and whose certificates are believed. */
export const NETWORK_VARIABLES: readonly string[] = [
  ...PROXY_VARIABLES,
  "no_proxy",
  "NO_PROXY",
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "CLAUDE_CODE_CERT_STORE",
  "CLAUDE_CODE_CLIENT_CERT",
  "CLAUDE_CODE_CLIENT_KEY",
  "CLAUDE_CODE_CLIENT_KEY_PASSPHRASE",
];

/** The way that the machine's variables name for a URL. Pure. */
export function routeTo(url: URL, env: Env): Route {
  const variable = PROXY_VARIABLES.find((name) => env[name]);
  if (variable === undefined || isBypassed(url, env.no_proxy || env.NO_PROXY || ""))
    return { kind: "direct" };
  const proxy = proxyIn(env[variable] ?? "");
  if (typeof proxy === "string") return { kind: "refused", variable, reason: proxy };
  // A key in plain http must not leave this machine, so a proxy elsewhere is not asked for an address of this one.
  if (url.protocol === "http:" && !isLoopback(proxy)) return { kind: "direct" };
  return { kind: "proxy", proxy, variable };
}

/** The proxy's address, or why there is none. The reason holds nothing of the value but its scheme. */
function proxyIn(value: string): URL | string {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value.trim()) ?? [];
  if (scheme === undefined) return "names a proxy without http:// or https:// in front of it";
  if (/^socks/i.test(scheme))
    return "names a SOCKS proxy, which neither Claude Code nor claude-rotate speaks: name the http port of the same proxy";
  if (!/^https?$/i.test(scheme))
    return `names a ${scheme.toLowerCase()}: proxy; only http: and https: can be used`;
  try {
    return new URL(value.trim());
  } catch {
    return "names a proxy whose address can't be read";
  }
}

/**
 * Whether a host is exempted, as Claude Code takes it (measured on 2.1.197): entries stand between commas; `*` is every host; a
 * name is itself and everything below it, with a dot in front or not; one with a port is that host where its URL names the port.
 * `*.example.com`, ranges of addresses and lists with spaces exempt nothing.
 */
function isBypassed(url: URL, list: string): boolean {
  const host = url.hostname.toLowerCase();
  return list
    .toLowerCase()
    .split(",")
    .map((entry) => entry.trim())
    .some((entry) => {
      if (entry === "*" || entry === url.host.toLowerCase()) return true;
      const name = entry.replace(/^\./, "");
      return name !== "" && (host === name || bare(host) === name || host.endsWith(`.${name}`));
    });
}

const bare = (host: string): string => host.replace(/^\[|\]$/g, "");
