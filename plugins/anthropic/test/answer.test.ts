import { Secret, type VerdictKind } from "@claude-rotate/contract";
import { afterEach, describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";
import { fakeKey, hostWith, type Played, type Provider, provider } from "./loopback.ts";

const credential = plugin.credentials![0]!;
const json = (type: string, message: string) => JSON.stringify({ type: "error", error: { type, message } });
const html = (title: string) => `<!doctype html><html><head><title>${title}</title></head></html>`;
const page = { "content-type": "text/html; charset=utf-8" };

let server: Provider | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function ask(answer: Played | ((key: string) => Played), key: string = fakeKey(), path = "") {
  server = await provider(answer);
  return credential.test(new Secret(key), hostWith({ ANTHROPIC_BASE_URL: server.url + path }));
}

describe("what an answer means", () => {
  const answers: readonly [string, Played, VerdictKind, string | undefined][] = [
    [
      "a revoked key",
      { status: 401, body: json("authentication_error", "invalid x-api-key") },
      "invalid",
      "invalid x-api-key",
    ],
    [
      "a proxy that wants a login",
      { status: 401, headers: page, body: html("Sign in") },
      "blocked",
      '"Sign in"',
    ],
    [
      "a gateway with errors of its own",
      { status: 401, body: json("auth_error", "no such virtual key") },
      "invalid",
      "no such virtual key",
    ],
    [
      "a disabled organization",
      { status: 400, body: json("invalid_request_error", "This organization has been disabled.") },
      "disabled",
      "This organization has been disabled.",
    ],
    [
      "another bad request",
      { status: 400, body: json("invalid_request_error", "anthropic-version: required") },
      "unknown",
      "anthropic-version: required",
    ],
    [
      "no credit",
      { status: 402, body: json("billing_error", "Your credit balance is too low") },
      "billing",
      "Your credit balance is too low",
    ],
    [
      "no permission",
      { status: 403, body: json("permission_error", "Your key lacks this permission") },
      "forbidden",
      "Your key lacks this permission",
    ],
    [
      "the region",
      { status: 403, body: '{"error":{"type":"forbidden","message":"Request not allowed"}}' },
      "blocked",
      "Request not allowed",
    ],
    [
      "a filter's page",
      { status: 403, headers: page, body: html("Access denied by policy") },
      "blocked",
      '"Access denied by policy"',
    ],
    ["a filter's JSON", { status: 403, body: '{"blocked":true}' }, "blocked", "application/json"],
    ["the proxy's login", { status: 407, headers: page, body: html("Proxy") }, "blocked", '"Proxy"'],
    [
      "no such path at a gateway",
      { status: 404, body: '{"detail":"Not Found"}' },
      "unknown",
      "application/json",
    ],
    [
      "too many requests",
      { status: 429, body: json("rate_limit_error", "slow down") },
      "rate-limited",
      "slow down",
    ],
    [
      "too many requests, at the edge",
      { status: 429, headers: page, body: html("1015") },
      "rate-limited",
      '"1015"',
    ],
    ["overloaded", { status: 529, body: json("overloaded_error", "Overloaded") }, "overloaded", "Overloaded"],
    [
      "an error of the issuer",
      { status: 500, body: json("api_error", "Internal server error") },
      "overloaded",
      "Internal server error",
    ],
    [
      "a dead gateway",
      { status: 502, headers: page, body: html("502 Bad Gateway") },
      "unknown",
      '"502 Bad Gateway"',
    ],
    [
      "a captive portal",
      { status: 200, headers: page, body: html("Airport WiFi") },
      "blocked",
      '"Airport WiFi"',
    ],
    [
      "a captive portal that speaks JSON",
      { status: 200, body: '{"login":"required"}' },
      "blocked",
      "application/json",
    ],
    ["nothing at all", { status: 204 }, "unknown", undefined],
  ];

  test.each(answers)("%s", async (_what, answer, verdict, words) => {
    const got = await ask(answer);
    expect(got.verdict).toBe(verdict);
    expect(got.status).toBe(answer.status);
    if (words !== undefined) expect(got.message).toContain(words);
  });

  test("the issuer's word for the error is kept", async () => {
    expect((await ask({ status: 401, body: json("authentication_error", "x") })).type).toBe(
      "authentication_error",
    );
  });

  test.each([301, 302, 307, 308])("a redirect (%i) is named and not followed", async (status) => {
    const other = await provider({ status: 200, body: '{"data":[]}' });
    try {
      const got = await ask({ status, headers: { location: `${other.url}/login?next=x` } });
      expect(got.verdict).toBe("blocked");
      expect(got.message).toContain(new URL(other.url).host);
      expect(other.asked).toHaveLength(0);
    } finally {
      await other.close();
    }
  });

  test.each([{ location: "http://[broken" }, {}])("a redirect to nowhere is no crash", async (headers) => {
    expect((await ask({ status: 302, headers })).verdict).toBe("blocked");
  });
});

describe("what is shown", () => {
  test("control characters and escape sequences of the server are taken off", async () => {
    const nasty = "\u001b[2J\u001b]0;owned\u0007bad\r\nkey\u0000\u202e\u009b31m!";
    const got = await ask({ status: 401, body: json("authentication_error", nasty) });
    expect(got.message).toBe("bad key !");
  });

  test("long words are cut at 300 characters", async () => {
    const got = await ask({ status: 401, body: json("authentication_error", "é".repeat(5000)) });
    expect([...got.message!]).toHaveLength(300);
  });

  test("a server that repeats the key doesn't bring it onto the screen", async () => {
    const echo = (key: string): Played => ({
      status: 401,
      body: json(`authentication_error ${key}`, `bad key \u0000${key}\u0000 and ${key.toUpperCase()}`),
    });
    for (const key of [fakeKey(), "gateway-key-(with)[odd]*signs"]) {
      const got = await ask(echo, key);
      expect(JSON.stringify(got).toLowerCase()).not.toContain(key.toLowerCase().slice(4));
      await server!.close();
    }
  });

  test("a redirect whose host is the key is masked too", async () => {
    const key = `gateway${"a".repeat(20)}`;
    const got = await ask({ status: 302, headers: { location: `https://${key}.thief.test/` } }, key);
    expect(got.message).toContain("thief.test");
    expect(got.message).not.toContain(key);
  });
});
