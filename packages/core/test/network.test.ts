import http from "node:http";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import type { Host, HttpResponse } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { createFetch } from "../src/host/http.ts";
import {
  type Authority,
  listen,
  makeAuthority,
  startIssuer,
  startMute,
  startProxy,
  startRude,
} from "./support/network.ts";

const NAMES = "DNS:issuer.example,DNS:localhost,IP:127.0.0.1";
const URL_OF_ISSUER = "https://issuer.example/v1/models";

function get(env: Host["env"], url: string = URL_OF_ISSUER): Promise<HttpResponse> {
  return createFetch(env)({ method: "GET", url, headers: { "x-api-key": "k" } });
}

async function behindProxy(
  login?: string,
): Promise<{ authority: Authority; proxy: string; asked: string[] }> {
  const authority = makeAuthority(NAMES);
  const { port, asked } = await startProxy(await startIssuer(authority), login);
  return { authority, proxy: `127.0.0.1:${port}`, asked };
}

test("a request goes through a CONNECT proxy to an issuer with a private CA, and says which proxy", async () => {
  const { authority, proxy, asked } = await behindProxy();
  const answer = await get({ HTTPS_PROXY: `http://${proxy}`, NODE_EXTRA_CA_CERTS: authority.path("ca.pem") });
  expect(answer).toMatchObject({ status: 200, body: "nobody", proxy });
  expect(asked).toEqual(["CONNECT issuer.example:443"]);
});

test("a proxy that speaks TLS itself is verified like an issuer", async () => {
  const authority = makeAuthority(NAMES);
  const { port, asked } = await startProxy(await startIssuer(authority), undefined, authority);
  const env = { HTTPS_PROXY: `https://localhost:${port}` };
  await expect(get(env)).rejects.toMatchObject({ kind: "tls" });
  expect(asked).toEqual([]);
  await expect(get({ ...env, NODE_EXTRA_CA_CERTS: authority.path("ca.pem") })).resolves.toMatchObject({
    body: "nobody",
  });
});

test("the proxy's login reaches the proxy and nothing else, whatever goes wrong", async () => {
  const { authority, proxy, asked } = await behindProxy("us@er:p:ss");
  const ca = { NODE_EXTRA_CA_CERTS: authority.path("ca.pem") };
  const answer = await get({ HTTPS_PROXY: `http://us%40er:p%3Ass@${proxy}`, ...ca });
  expect(answer.body).toBe("nobody");
  expect(JSON.stringify(answer)).not.toMatch(/us.{0,2}er|p.{0,2}ss/);
  expect(asked).toEqual(["CONNECT issuer.example:443 us@er:p:ss"]);
  for (const [address, kind] of [
    [`http://us%40er:wrong@${proxy}`, "blocked"],
    [`http://us%40er:wrong@127.0.0.1:1`, "unreachable"],
    [`http://us%40er:wrong@no-such-proxy.invalid:3128`, "dns"],
    [`socks5://us%40er:wrong@${proxy}`, "unreachable"],
  ]) {
    const failed = await get({ HTTPS_PROXY: address, ...ca }).catch((error: unknown) => error as Error);
    expect(failed).toMatchObject({ kind });
    expect(`${JSON.stringify(failed)} ${String(failed)}`).not.toMatch(/wrong|us.{0,2}er/);
  }
});

test("a proxy that wants a login says so, and so does a SOCKS proxy which one to name", async () => {
  const { proxy } = await behindProxy("ada:secret");
  await expect(get({ HTTPS_PROXY: `http://${proxy}` })).rejects.toMatchObject({
    kind: "blocked",
    message: expect.stringContaining("wants a login (407)"),
  });
  await expect(get({ https_proxy: `socks5://${proxy}` })).rejects.toMatchObject({
    message: expect.stringMatching(/^https_proxy names a SOCKS proxy.*http port/),
  });
});

test("an exempted host is asked directly", async () => {
  const { authority, asked } = await behindProxy();
  const port = await startIssuer(authority);
  const env = {
    HTTPS_PROXY: "http://127.0.0.1:1",
    NO_PROXY: "x, 127.0.0.1",
    NODE_EXTRA_CA_CERTS: authority.path("ca.pem"),
  };
  const answer = await get(env, `https://127.0.0.1:${port}/`);
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.proxy).toBeUndefined();
  expect(asked).toEqual([]);
});

test("plain http to this machine is asked of a proxy on this machine by its whole address", async () => {
  const { proxy, asked } = await behindProxy();
  const answer = await get({ HTTP_PROXY: `http://${proxy}` }, "http://127.0.0.1:1/v1/models");
  expect(answer).toMatchObject({ body: "by way of the proxy", proxy });
  expect(asked).toEqual(["GET http://127.0.0.1:1/v1/models"]);
});

test.each([
  ["no variable", {}, false],
  ["NODE_EXTRA_CA_CERTS", { NODE_EXTRA_CA_CERTS: "ca.pem" }, true],
  ["SSL_CERT_FILE", { SSL_CERT_FILE: "ca.pem" }, true],
  ["SSL_CERT_DIR", { SSL_CERT_DIR: "." }, true],
  ["the system's store", { SSL_CERT_FILE: "ca.pem", CLAUDE_CODE_CERT_STORE: "system" }, true],
  ["the bundled store alone", { SSL_CERT_FILE: "ca.pem", CLAUDE_CODE_CERT_STORE: "bundled" }, false],
  [
    "the bundled store and one more",
    { NODE_EXTRA_CA_CERTS: "ca.pem", CLAUDE_CODE_CERT_STORE: "bundled" },
    true,
  ],
  ["a store that nobody knows", { SSL_CERT_FILE: "ca.pem", CLAUDE_CODE_CERT_STORE: "attic" }, true],
  ["NODE_TLS_REJECT_UNAUTHORIZED=0", { NODE_TLS_REJECT_UNAUTHORIZED: "0" }, false],
] as const)("a private CA is believed by %s: %j, %s", async (_what, env, believed) => {
  const authority = makeAuthority(NAMES);
  const port = await startIssuer(authority);
  const files = Object.entries(env).map(([name, value]) => [
    name,
    value === "ca.pem" || value === "." ? authority.path(value) : value,
  ]);
  const answer = get(Object.fromEntries(files), `https://localhost:${port}/`);
  if (believed) await expect(answer).resolves.toMatchObject({ status: 200 });
  else await expect(answer).rejects.toMatchObject({ kind: "tls" });
});

test("a certificate for another host is refused, however good its CA", async () => {
  const authority = makeAuthority("DNS:other.example");
  const port = await startIssuer(authority);
  const env = { NODE_EXTRA_CA_CERTS: authority.path("ca.pem") };
  await expect(get(env, `https://localhost:${port}/`)).rejects.toMatchObject({ kind: "tls" });
});

test("a client's certificate is shown, directly and through a proxy, its key locked or not", async () => {
  const { authority, proxy } = await behindProxy();
  const port = await startIssuer(authority);
  const ca = {
    NODE_EXTRA_CA_CERTS: authority.path("ca.pem"),
    CLAUDE_CODE_CLIENT_CERT: authority.path("client.pem"),
  };
  const open = { ...ca, CLAUDE_CODE_CLIENT_KEY: authority.path("client.key") };
  const locked = { ...ca, CLAUDE_CODE_CLIENT_KEY: authority.path("client.locked.key") };
  const here = `https://localhost:${port}/`;
  expect((await get(open, here)).body).toBe("client");
  expect((await get({ ...open, HTTPS_PROXY: `http://${proxy}` })).body).toBe("client");
  expect((await get({ ...locked, CLAUDE_CODE_CLIENT_KEY_PASSPHRASE: "open" }, here)).body).toBe("client");
  expect((await get({ ...locked, CLAUDE_CODE_CLIENT_KEY_PASSPHRASE: "other" }, here)).body).toBe("nobody");
});

test("a file that can't be read is named where the certificate is refused", async () => {
  const authority = makeAuthority(NAMES);
  const port = await startIssuer(authority);
  const env = { NODE_EXTRA_CA_CERTS: authority.path("gone.pem") };
  await expect(get(env, `https://localhost:${port}/`)).rejects.toMatchObject({
    kind: "tls",
    message: expect.stringContaining("NODE_EXTRA_CA_CERTS names a file that can't be read"),
  });
});

test.each([
  ["before it answers", ""],
  ["after it has opened a tunnel", "HTTP/1.1 200 OK\r\n\r\n"],
  ["with something that is no HTTP", "SSH-2.0-OpenSSH\r\n"],
])("a proxy that closes the connection %s is asked once", async (_when, answer) => {
  const proxy = await startRude(answer);
  const begun = performance.now();
  await expect(get({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` })).rejects.toMatchObject({
    kind: "unreachable",
    proxy: `127.0.0.1:${proxy.port}`,
  });
  expect(proxy.times()).toBe(1);
  expect(performance.now() - begun).toBeLessThan(5000);
});

test("a proxy that opens a tunnel and says no more is left when the time is over", async () => {
  const { port, closed } = await startMute("HTTP/1.1 200 OK\r\n\r\n");
  const request = { method: "GET", url: URL_OF_ISSUER, headers: {}, timeout: 300 } as const;
  await expect(createFetch({ HTTPS_PROXY: `http://127.0.0.1:${port}` })(request)).rejects.toMatchObject({
    kind: "unreachable",
  });
  await closed;
}, 5000);

test("a proxy that closes the connection is named as the one who did", async () => {
  const { port } = await startRude();
  await expect(get({ HTTPS_PROXY: `http://127.0.0.1:${port}` })).rejects.toMatchObject({
    message: `issuer.example through the proxy 127.0.0.1:${port}: the proxy closed the connection`,
  });
});

test.each([
  ["SSH-2.0-OpenSSH\r\n", "what answers there does not speak HTTP as it should"],
  ["HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n{}", "what answers there does not speak HTTP as it should"],
  [
    "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{}",
    "the connection was closed before the whole answer had come (UND_ERR_SOCKET)",
  ],
  [
    `HTTP/1.1 200 OK\r\nx: ${"a".repeat(200_000)}\r\n\r\n{}`,
    "the answer's headers are too long to be read (UND_ERR_HEADERS_OVERFLOW)",
  ],
])("what is no answer is told in words: %#", async (bytes, words) => {
  const { port } = await startRude(bytes);
  await expect(get({}, `http://127.0.0.1:${port}/`)).rejects.toMatchObject({
    kind: "unreachable",
    message: `127.0.0.1:${port}: ${words}`,
  });
});

test("a TLS handshake that the other side breaks off is no refused certificate", async () => {
  const { port } = await startRude(Buffer.from([0x15, 3, 1, 0, 2, 2, 0x28]));
  await expect(get({}, `https://127.0.0.1:${port}/`)).rejects.toMatchObject({
    kind: "tls",
    message: expect.stringContaining("broke the TLS handshake off"),
  });
});

test.each([
  ["gzip", gzipSync("{}"), "{}"],
  ["br", brotliCompressSync("{}"), "{}"],
  ["deflate", deflateSync("{}"), "{}"],
  ["gzip", Buffer.from("not packed at all"), "not packed at all"],
  ["gzip", gzipSync("a".repeat(20 * 1024 * 1024)), expect.not.stringContaining("aaaaaaaa")],
  ["identity", Buffer.from("\ufeff{}"), "{}"],
])(
  "a body that is packed or has a byte order mark is read as what it says: %s, %#",
  async (encoding, sent, text) => {
    const port = await listen(
      http.createServer((_, answer) => answer.writeHead(200, { "content-encoding": encoding }).end(sent)),
    );
    expect((await get({}, `http://127.0.0.1:${port}/`)).body).toEqual(text);
  },
);
