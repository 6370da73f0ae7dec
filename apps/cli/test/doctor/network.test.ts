import { describe } from "vitest";
import { closedPort, connectProxy, makeAuthority, serve } from "../support/network.ts";
import { approved, env, faults, healthy } from "./frame.ts";

const SETTINGS = ".claude/settings.json";
const KEY = "ANTHROPIC_API_KEY";
const HOST = "api.anthropic.com";
const VENDOR = { ANTHROPIC_BASE_URL: `https://${HOST}` };

const mine = (key: string, more: Readonly<Record<string, string>> = {}): Record<string, unknown> => ({
  [SETTINGS]: env({ [KEY]: key, ...more }),
  ".claude.json": approved(key),
});
const page = (title: string): string => `<!doctype html><title>${title}</title>`;
const error = (type: string, message: string): string =>
  JSON.stringify({ type: "error", error: { type, message } });

/** Sets variables on a machine that is there already: what a proxy's port is, only a running one knows. */
const later =
  (variables: () => Promise<Readonly<Record<string, string>>>) =>
  async (context: { readonly host: { readonly env: object } }): Promise<void> => {
    Object.assign(context.host.env, await variables());
  };

const proxied = (port: number): Record<string, string> => ({ HTTPS_PROXY: `http://127.0.0.1:${port}` });

/** An issuer with that name behind a proxy that leads to it; its CA is trusted or not. */
async function behind(
  answer: { readonly status: number; readonly type?: string; readonly body: string },
  trusted: boolean,
  fault?: string,
): Promise<Record<string, string>> {
  const isExpired = fault === "expired";
  const authority = makeAuthority("Corp Inspection CA", isExpired ? HOST : (fault ?? HOST), isExpired);
  const { port } = await serve(() => answer, authority);
  const proxy = await connectProxy({ lead: port });
  return { ...VENDOR, ...proxied(proxy.port), ...(trusted ? { NODE_EXTRA_CA_CERTS: authority.ca } : {}) };
}

const GOOD = { status: 200, body: '{"data":[]}' };

describe("the way to the issuer", () => {
  faults({
    "CR060: a SOCKS proxy in the environment": ({ good }) => ({
      files: mine(good),
      env: { HTTPS_PROXY: "socks5://127.0.0.1:1080" },
      finds: ["CR060 E env"],
    }),
    "CR060: a proxy without its scheme, in user settings, offline": ({ good }) => ({
      files: mine(good, { HTTPS_PROXY: "proxy.example:3128" }),
      offline: true,
      finds: [`CR060 E ${SETTINGS}:4`],
    }),
    "CR060: a proxy that is not there": ({ good }) => ({
      files: mine(good),
      env: VENDOR,
      meanwhile: later(async () => proxied(await closedPort())),
      finds: ["CR060 E env"],
    }),
    "CR060: a proxy that wants a login": ({ good }) => ({
      files: mine(good),
      env: VENDOR,
      meanwhile: later(async () => {
        const { port } = await connectProxy({ answer: "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n" });
        return proxied(port);
      }),
      finds: ["CR060 E env"],
    }),
    "CR061: a proxy intercepts TLS with a CA that nobody trusts": ({ good }) => ({
      files: mine(good),
      meanwhile: later(() => behind(GOOD, false)),
      finds: ["CR061 E"],
    }),
    "CR061: a trusted inspection is good to know": ({ good }) => ({
      files: mine(good),
      meanwhile: later(() => behind(GOOD, true)),
      finds: ["CR061 I"],
    }),
    "CR062: certificates are not verified, says the environment": ({ good }) => ({
      files: mine(good),
      env: { NODE_TLS_REJECT_UNAUTHORIZED: "0" },
      finds: ["CR062 W env"],
    }),
    "CR062: certificates are not verified, say user settings": ({ good }) => ({
      files: mine(good, { NODE_TLS_REJECT_UNAUTHORIZED: "0" }),
      finds: [`CR062 W ${SETTINGS}:4`],
    }),
    "CR063: the region is not served": ({ good }) => ({
      files: mine(good),
      meanwhile: later(async () => {
        const { port } = await serve(() => ({
          status: 403,
          body: error("forbidden", "Request not allowed"),
        }));
        return { ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` };
      }),
      finds: ["CR063 E"],
    }),
    "CR063: the proxy's policy forbids it": ({ good }) => ({
      files: mine(good),
      env: VENDOR,
      meanwhile: later(async () => {
        const { port } = await connectProxy({ answer: "HTTP/1.1 403 Forbidden\r\n\r\n" });
        return proxied(port);
      }),
      finds: ["CR063 E"],
    }),
    "CR063: a portal's page instead of the issuer": ({ good }) => ({
      files: mine(good),
      meanwhile: later(async () => {
        const { port } = await serve(() => ({ status: 200, type: "text/html", body: page("Airport WiFi") }));
        return { ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` };
      }),
      finds: ["CR063 E"],
    }),
    "CR063: something on the way wants a login, and no variable names a proxy": ({ good }) => ({
      files: mine(good),
      meanwhile: later(async () => {
        const { port } = await serve(() => ({ status: 407, type: "text/html", body: page("Proxy login") }));
        return { ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` };
      }),
      finds: ["CR063 E"],
    }),
    "CR063: the gateway sends the request elsewhere": ({ good }) => ({
      files: mine(good),
      meanwhile: later(async () => {
        const { port } = await serve(() => ({ status: 302, body: "" }));
        return { ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` };
      }),
      finds: ["CR063 E"],
    }),
    "CR001: the user's own gateway refuses the key in words of its own": ({ good }) => ({
      files: mine(good),
      meanwhile: later(async () => {
        const body = JSON.stringify({ error: { message: "User not found.", code: 401 } });
        const { port } = await serve(() => ({ status: 401, body }));
        return { ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` };
      }),
      finds: [`CR001 E ${SETTINGS}:3`],
    }),
    "CR064: the key was taken off on its way": ({ good }) => ({
      files: mine(good),
      meanwhile: later(async () => {
        const body = error("authentication_error", "x-api-key header is required");
        const { port } = await serve(() => ({ status: 401, body }));
        return { ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` };
      }),
      finds: ["CR064 E"],
    }),
    "CR065: a trusted proxy shows a certificate that has run out": ({ good }) => ({
      files: mine(good),
      meanwhile: later(() => behind(GOOD, true, "expired")),
      finds: ["CR065 E"],
    }),
    "CR061: a trusted proxy shows another host's certificate": ({ good }) => ({
      files: mine(good),
      meanwhile: later(() => behind(GOOD, true, "other.example")),
      finds: ["CR061 E"],
    }),
    "CR065: the clock is an hour behind": ({ good }) => ({
      files: mine(good),
      meanwhile: later(async () => {
        const date = new Date(Date.now() + 3_600_000).toUTCString();
        const { port } = await serve(() => ({ ...GOOD, headers: { date } }));
        return { ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` };
      }),
      finds: ["CR065 W"],
    }),
    "CR066: two spellings, two proxies": ({ good }) => ({
      files: mine(good),
      env: { no_proxy: "127.0.0.1", NO_PROXY: "127.0.0.1,localhost" },
      finds: process.platform === "win32" ? [] : ["CR066 I env"],
    }),
    "CR067: nothing answers at the issuer's address": ({ good }) => ({
      files: mine(good),
      meanwhile: later(async () => ({ ANTHROPIC_BASE_URL: `http://127.0.0.1:${await closedPort()}` })),
      finds: ["CR067 E"],
    }),
    "CR067: the issuer's name is not known": ({ good }) => ({
      files: mine(good),
      env: { ANTHROPIC_BASE_URL: "https://issuer.invalid" },
      finds: ["CR009 W env", "CR067 E"],
    }),
    "CR067: what should be the issuer's address is none, so nobody was asked": ({ good }) => ({
      files: mine(good),
      env: { ANTHROPIC_BASE_URL: "not a url" },
      finds: ["CR009 W env", "CR067 E"],
    }),
    "CR067: nobody is asked in the clear": ({ good }) => ({
      files: mine(good),
      env: { ANTHROPIC_BASE_URL: "http://issuer.invalid" },
      finds: ["CR009 W env", "CR067 W"],
    }),
    "CR068: a certificate's file is not there": ({ good }) => ({
      files: mine(good, { NODE_EXTRA_CA_CERTS: "/nowhere/corp.pem" }),
      finds: [`CR068 W ${SETTINGS}:4`],
    }),
    "CR067: no more requests for now": ({ good }) => ({
      files: mine(good),
      meanwhile: later(async () => {
        const { port } = await serve(() => ({ status: 429, body: error("rate_limit_error", "slow down") }));
        return { ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` };
      }),
      finds: ["CR067 W"],
    }),
    "CR067: a gateway's page of an error": ({ good }) => ({
      files: mine(good),
      meanwhile: later(async () => {
        const { port } = await serve(() => ({ status: 502, type: "text/html", body: page("Bad Gateway") }));
        return { ANTHROPIC_BASE_URL: `http://127.0.0.1:${port}` };
      }),
      finds: ["CR067 W"],
    }),
  });

  healthy({
    "a proxy that leads to the issuer, past which this machine is asked": ({ good }) => ({
      files: mine(good),
      env: { HTTPS_PROXY: "http://127.0.0.1:1", NO_PROXY: "127.0.0.1" },
    }),
    "one proxy in both spellings": ({ good }) => ({
      files: mine(good),
      env: { no_proxy: "127.0.0.1", NO_PROXY: "127.0.0.1" },
    }),
    "NODE_TLS_REJECT_UNAUTHORIZED in a project's .env, which is another program's": ({ good }) => ({
      files: { ...mine(good), "work/app/.env": "NODE_TLS_REJECT_UNAUTHORIZED=0\n" },
    }),
    "NODE_TLS_REJECT_UNAUTHORIZED that verifies": ({ good }) => ({
      files: mine(good),
      env: { NODE_TLS_REJECT_UNAUTHORIZED: "1" },
    }),
    "a gateway with a certificate of its own": ({ good }) => ({
      files: mine(good),
      meanwhile: later(async () => {
        const authority = makeAuthority("Gateway CA", "gateway.example");
        const { port } = await serve(() => GOOD, authority);
        return { ANTHROPIC_BASE_URL: `https://127.0.0.1:${port}`, NODE_EXTRA_CA_CERTS: authority.ca };
      }),
    }),
  });
});
