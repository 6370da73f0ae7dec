import { Secret, type Verdict } from "@claude-rotate/contract";
import { afterEach, describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";
import { fakeKey, hostWith, type Played, type Provider, provider } from "./loopback.ts";

const credential = plugin.credentials![0]!;
let server: Provider | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** What the user's own gateway says to a key. */
async function gateway(status: number, body: unknown, headers: Played["headers"] = {}): Promise<Verdict> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  server = await provider({
    status,
    body: text,
    headers: { "content-type": "application/json", ...headers },
  });
  return credential.test(new Secret(fakeKey()), hostWith({ ANTHROPIC_BASE_URL: server.url }));
}

const plain = { "content-type": "text/plain; charset=utf-8" };

describe("a key that the user's own gateway refuses", () => {
  test.each([
    [
      "LiteLLM",
      {
        error: {
          message: "Authentication Error, Invalid proxy server token passed",
          type: "token_not_found_in_db",
        },
      },
      "Authentication Error, Invalid proxy server token passed",
    ],
    [
      "new-api",
      { error: { message: "Invalid token (request id: 2025)", type: "new_api_error" }, type: "error" },
      "Invalid token (request id: 2025)",
    ],
    ["Z.ai", { code: 401, msg: "token expired or incorrect", success: false }, "token expired or incorrect"],
    [
      "Moonshot",
      { error: { message: "Invalid Authentication", type: "invalid_authentication_error" } },
      "Invalid Authentication",
    ],
    ["OpenRouter", { error: { message: "User not found.", code: 401 } }, "User not found."],
    ["FastAPI", { detail: "Invalid API key" }, "Invalid API key"],
    ["Express", { error: "invalid api key" }, "invalid api key"],
    ["Chinese", { code: 401, message: "令牌无效" }, "令牌无效"],
  ])("%s: it is a bad key, and what it said is shown", async (_who, body, words) => {
    expect(await gateway(401, body)).toMatchObject({ verdict: "invalid", status: 401, message: words });
  });

  test("in plain words", async () => {
    expect(await gateway(401, "Unauthorized: key revoked by admin", plain)).toMatchObject({
      verdict: "invalid",
      message: "Unauthorized: key revoked by admin",
    });
  });

  test("one that says that none came is no word on the key", async () => {
    const error = { message: "Authentication Error, No api key passed in.", type: "auth_error" };
    expect(await gateway(401, { error })).toMatchObject({
      verdict: "blocked",
      cause: "key-removed",
      message: error.message,
    });
  });
});

describe("somebody else's 401 says nothing about the key", () => {
  test.each([
    ["a page", "<html><title>Invalid API key</title></html>", { "content-type": "text/html" }],
    ["a page that calls itself JSON", "<!doctype html><p>Invalid API key", {}],
    [
      "a proxy's login",
      { error: { message: "Invalid token" } },
      { "www-authenticate": 'Basic realm="gate"' },
    ],
    ["Windows' login", { error: { message: "Invalid token" } }, { "www-authenticate": "Negotiate" }],
    ["squid", { error: { message: "Invalid token" } }, { "x-squid-error": "ERR_ACCESS_DENIED 0" }],
    ["an inspection", { error: { message: "Invalid token" } }, { server: "Zscaler/6.2" }],
    ["a portal", { error: { message: "Session expired, please sign in" } }, {}],
    ["a filter", { blocked: true }, {}],
    ["a filter with words", { error: "blocked by policy" }, {}],
    ["nothing", "", {}],
    ["one word", "Unauthorized", plain],
  ])("%s", async (_who, body, headers) => {
    expect(await gateway(401, body, headers)).toMatchObject({ verdict: "blocked", cause: "stranger" });
  });

  test("nor does a proxy's, through which the request went in the clear", async () => {
    const host = hostWith({ ANTHROPIC_BASE_URL: "http://127.0.0.1:1" }, async () => ({
      status: 401,
      headers: { "content-type": "application/json" },
      body: '{"error":{"message":"Invalid token"}}',
      proxy: "127.0.0.1:3128",
    }));
    expect((await credential.test(new Secret(fakeKey()), host)).verdict).toBe("blocked");
  });

  test("nor what answers in the issuer's own name", async () => {
    const host = hostWith({}, async () => ({
      status: 401,
      headers: { "content-type": "application/json" },
      body: '{"detail":"Invalid API key"}',
    }));
    expect((await credential.test(new Secret(fakeKey()), host)).verdict).toBe("blocked");
  });
});

test.each([
  [
    { type: "error", error: { type: "authentication_error", message: "invalid x-api-key" } },
    "invalid x-api-key",
  ],
  [{ code: 1001, msg: "no such model" }, "no such model"],
  [{ login: "required" }, '{"login":"required"}'],
])("what came with a 200 and is no list of models is shown word for word: %j", async (body, words) => {
  const got = await gateway(200, body);
  expect(got).toMatchObject({ verdict: "blocked", cause: "stranger" });
  expect(got.message).toContain(words);
});
