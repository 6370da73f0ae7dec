import { expect, test } from "vitest";
import { routeTo } from "../src/index.ts";

const P = "http://p.example:3128";
const HOST = "https://issuer.example";
const BELOW = "https://sub.issuer.example";

function way(url: string, env: Record<string, string>): string {
  const route = routeTo(new URL(url), env);
  return route.kind === "proxy" ? `${route.variable} ${route.proxy.host}` : route.kind;
}

// Each row was measured on Claude Code 2.1.197 for Linux, with CONNECT proxies and an API on loopback.
test.each([
  ["the scheme's own", HOST, { HTTPS_PROXY: P }, "HTTPS_PROXY p.example:3128"],
  ["lower case first", HOST, { HTTPS_PROXY: P, https_proxy: "http://q" }, "https_proxy q"],
  ["http's for want of one", HOST, { HTTP_PROXY: P }, "HTTP_PROXY p.example:3128"],
  ["https's before http's", HOST, { http_proxy: "http://q", HTTPS_PROXY: P }, "HTTPS_PROXY p.example:3128"],
  ["an empty one is none", HOST, { https_proxy: "", HTTPS_PROXY: P }, "HTTPS_PROXY p.example:3128"],
  ["white space around it", HOST, { HTTPS_PROXY: ` ${P}/ ` }, "HTTPS_PROXY p.example:3128"],
  ["a scheme in capitals", HOST, { HTTPS_PROXY: "HTTP://P.example:3128" }, "HTTPS_PROXY p.example:3128"],
  ["SOCKS is refused", HOST, { HTTPS_PROXY: "socks5://p:1080" }, "refused"],
  ["no scheme is refused", HOST, { HTTPS_PROXY: "p.example:3128" }, "refused"],
  [
    "this machine is not exempt of itself",
    "https://localhost:8443",
    { HTTPS_PROXY: P },
    "HTTPS_PROXY p.example:3128",
  ],
])("the proxy: %s", (_what, url, env, expected) => {
  expect(way(url, env)).toBe(expected);
});

test.each([
  ["a host", HOST, "issuer.example", true],
  ["in capitals", HOST, "ISSUER.example", true],
  ["a host's subdomain", BELOW, "issuer.example", true],
  ["a dot in front: below", BELOW, ".issuer.example", true],
  ["a dot in front: itself", HOST, ".issuer.example", true],
  ["an asterisk in front", BELOW, "*.issuer.example", false],
  ["everything", HOST, "*", true],
  ["everything, in a list", HOST, "a, *", true],
  ["a list with spaces around its commas", HOST, "a,\tissuer.example ,b", true],
  ["a list of spaces alone", HOST, "a issuer.example b", false],
  ["the end of a word", HOST, "suer.example", false],
  ["a dot behind", HOST, "issuer.example.", false],
  ["the scheme's own port, which the URL does not say", HOST, "issuer.example:443", false],
  ["the URL's port", `${HOST}:8443`, "issuer.example:8443", true],
  ["another port", `${HOST}:8443`, "issuer.example:443", false],
  ["a host without a port, for any", `${HOST}:8443`, "issuer.example", true],
  ["a subdomain with a port", `${BELOW}:8443`, ".issuer.example:8443", false],
  ["an address", "https://127.0.0.1:8443", "127.0.0.1", true],
  ["a range of addresses", "https://127.0.0.1:8443", "127.0.0.0/8", false],
  ["nothing between commas", HOST, ",,", false],
])("NO_PROXY: %s", (_what, url, list, exempt) => {
  expect(way(url, { HTTPS_PROXY: P, NO_PROXY: list })).toBe(exempt ? "direct" : "HTTPS_PROXY p.example:3128");
});

test("no_proxy comes before NO_PROXY, unless it is empty", () => {
  const both = { HTTPS_PROXY: P, NO_PROXY: "issuer.example" };
  expect(way(HOST, { ...both, no_proxy: "a" })).toBe("HTTPS_PROXY p.example:3128");
  expect(way(HOST, { ...both, no_proxy: "" })).toBe("direct");
});

test("ALL_PROXY comes last, and nothing goes past a SOCKS proxy there", () => {
  expect(way(HOST, { ALL_PROXY: P })).toBe("ALL_PROXY p.example:3128");
  expect(way(HOST, { ALL_PROXY: "socks5h://127.0.0.1:1080", HTTPS_PROXY: P })).toBe(
    "HTTPS_PROXY p.example:3128",
  );
  expect(way(HOST, { all_proxy: "socks5h://127.0.0.1:1080" })).toBe("refused");
});

test("a key in plain http goes to no proxy of another machine", () => {
  expect(way("http://127.0.0.1:4000", { HTTP_PROXY: P })).toBe("direct");
  expect(way("http://127.0.0.1:4000", { HTTP_PROXY: "http://127.0.0.1:8888" })).toBe(
    "HTTP_PROXY 127.0.0.1:8888",
  );
});

test("a refusal says nothing of the login", () => {
  for (const value of ["socks5://ada:hidden@p:1080", "ada:hidden@p:3128", "http://ada:hidden@p:port"])
    expect(JSON.stringify(routeTo(new URL(HOST), { HTTPS_PROXY: value }))).not.toMatch(/hidden|ada/);
});
