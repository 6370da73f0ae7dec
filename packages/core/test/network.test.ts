import type { Host, HttpResponse } from "@claude-rotate/contract";
import { expect, test } from "vitest";
import { createFetch } from "../src/host/http.ts";
import { type Authority, makeAuthority, startIssuer, startProxy } from "./support/network.ts";

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
