import { describe, expect, test } from "vitest";
import { build } from "./rig/home.ts";
import { A } from "./rig/keys.ts";
import { lacks } from "./rig/machine.ts";
import { cli, client } from "./rig/run.ts";
import { startTunnel, type Tunnel } from "./rig/tunnel.ts";

const ISSUER = "https://issuer.example";

/** Variables, with `{a}` and `{b}` for two proxies on this machine and `{ca}` for the private CA's certificate. */
const ROWS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["HTTPS_PROXY", { HTTPS_PROXY: "{a}" }],
  ["lower case first", { HTTPS_PROXY: "{a}", https_proxy: "{b}" }],
  ["http's for want of another", { HTTP_PROXY: "{a}" }],
  ["an empty one is none", { https_proxy: "", HTTPS_PROXY: "{b}" }],
  ["a login", { HTTPS_PROXY: "{login}" }],
  ["a host", { HTTPS_PROXY: "{a}", NO_PROXY: "issuer.example" }],
  [
    "a subdomain",
    { HTTPS_PROXY: "{a}", NO_PROXY: "issuer.example", ANTHROPIC_BASE_URL: "https://sub.issuer.example" },
  ],
  [
    "an asterisk and a dot",
    { HTTPS_PROXY: "{a}", NO_PROXY: "*.issuer.example", ANTHROPIC_BASE_URL: "https://sub.issuer.example" },
  ],
  ["everything in a list", { HTTPS_PROXY: "{a}", NO_PROXY: "a, *" }],
  ["the scheme's own port", { HTTPS_PROXY: "{a}", NO_PROXY: "issuer.example:443" }],
  ["a list of spaces", { HTTPS_PROXY: "{a}", NO_PROXY: "a issuer.example" }],
  ["an empty no_proxy is none", { HTTPS_PROXY: "{a}", no_proxy: "", NO_PROXY: "issuer.example" }],
  ["no CA", { HTTPS_PROXY: "{a}", NODE_EXTRA_CA_CERTS: "" }],
  ["the system's store", { HTTPS_PROXY: "{a}", NODE_EXTRA_CA_CERTS: "", SSL_CERT_FILE: "{ca}" }],
  [
    "the bundled store alone",
    { HTTPS_PROXY: "{a}", NODE_EXTRA_CA_CERTS: "", SSL_CERT_FILE: "{ca}", CLAUDE_CODE_CERT_STORE: "bundled" },
  ],
  ["SOCKS", { HTTPS_PROXY: "socks5://127.0.0.1:1" }],
];

/** Who was asked, in order, each once: `a CONNECT issuer.example:443`, `issuer`. */
function took(tunnel: Tunnel): readonly string[] {
  return [...new Set(tunnel.asked.splice(0))];
}

describe.skipIf(lacks("client") || lacks("cli"))("our requests take the way that Claude Code's take", () => {
  test.each(ROWS)("%s", async (_what, variables) => {
    const tunnel = await startTunnel();
    const fill = (text: string): string =>
      text.replace(/\{(\w+)\}/g, (_, name: string) => tunnel.values[name] ?? "");
    const env = {
      ANTHROPIC_BASE_URL: ISSUER,
      NODE_EXTRA_CA_CERTS: "{ca}",
      ANTHROPIC_API_KEY: A,
      ...variables,
    };
    const sandbox = await build({
      name: "proxy",
      env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, fill(value)])),
      sends: {},
    });
    try {
      await client(sandbox);
      const theirs = took(tunnel);
      await cli(sandbox, ["verify"]);
      expect(took(tunnel)).toEqual(theirs);
    } finally {
      await sandbox.close();
      tunnel.close();
    }
  });
});
