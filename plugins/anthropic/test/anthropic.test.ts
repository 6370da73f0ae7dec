import { NetworkError, RotateError, Secret } from "@claude-rotate/contract";
import { afterEach, describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";
import { fakeKey, hostWith, type Played, type Provider, provider } from "./loopback.ts";

const credential = plugin.credentials![0]!;
let server: Provider | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function ask(answer: Played | ((key: string) => Played), key: string = fakeKey(), path = "") {
  server = await provider(answer);
  return credential.test(new Secret(key), hostWith({ ANTHROPIC_BASE_URL: server.url + path }));
}

describe("what is asked", () => {
  test("the list of models, with the key in its header and nowhere else", async () => {
    const key = fakeKey();
    const verdict = await ask({ status: 200, body: '{"data":[{"id":"m"}],"has_more":false}' }, key);
    expect(verdict).toEqual({ verdict: "valid", status: 200, host: new URL(server!.url).host });
    expect(server!.asked).toHaveLength(1);
    expect(server!.asked[0]).toMatchObject({
      method: "GET",
      url: "/v1/models",
      headers: { "x-api-key": key, "anthropic-version": "2023-06-01" },
    });
  });

  test("a gateway's own path comes first, however it ends", async () => {
    await ask({ status: 200, body: '{"data":[]}' }, fakeKey(), "/team/claude//");
    expect(server!.asked[0]!.url).toBe("/team/claude/v1/models");
  });

  test("without a variable, or with an empty one, it is the issuer itself", async () => {
    const urls: string[] = [];
    for (const env of [{}, { ANTHROPIC_BASE_URL: "" }]) {
      const host = hostWith(env, async (asked) => {
        urls.push(asked.url);
        return { status: 200, headers: {}, body: '{"data":[]}' };
      });
      expect((await credential.test(new Secret(fakeKey()), host)).host).toBe("api.anthropic.com");
    }
    expect(urls).toEqual(Array(2).fill("https://api.anthropic.com/v1/models"));
  });

  test("white space around the key doesn't travel", async () => {
    const key = fakeKey();
    await ask({ status: 200, body: '{"data":[]}' }, ` \t${key}\r\n`);
    expect(server!.asked[0]!.headers["x-api-key"]).toBe(key);
  });

  test.each([
    ["empty", " \n"],
    ["a line break inside", "a\nb"],
    ["a byte order mark", `\uFEFF${"k".repeat(30)}`],
  ])("a key that no header can carry is invalid and not sent: %s", async (_what, key) => {
    expect((await ask({ status: 200, body: '{"data":[]}' }, key)).verdict).toBe("invalid");
    expect(server!.asked).toHaveLength(0);
  });

  test.each([
    ["not a URL at all", "is not a URL"],
    ["ftp://gateway.test", "ftp:"],
    ["http://gateway.test/v1", "http:"],
    ["http://127.0.0.1.gateway.test", "http:"],
  ])("%s is never contacted", async (base, words) => {
    const host = hostWith({ ANTHROPIC_BASE_URL: base }, () => expect.unreachable("a request was made"));
    const verdict = await credential.test(new Secret(fakeKey()), host);
    expect(verdict.verdict).toBe("unknown");
    expect(verdict.message).toContain(words);
  });
});

describe("what the network does", () => {
  test.each(["tls", "dns", "unreachable", "blocked"] as const)(
    "%s passes through with its words and its proxy",
    async (kind) => {
      const host = hostWith({}, () =>
        Promise.reject(new NetworkError(kind, "the\u001b[1m words", "proxy.test:3128")),
      );
      expect(await credential.test(new Secret(fakeKey()), host)).toEqual({
        verdict: kind,
        message: "the words",
        host: "api.anthropic.com",
        proxy: "proxy.test:3128",
      });
    },
  );

  test("an error of another kind is unknown, and its words, which may hold the key, are not shown", async () => {
    const key = fakeKey();
    const host = hostWith({}, () => Promise.reject(new TypeError(`bad header ${key}`)));
    const got = await credential.test(new Secret(key), host);
    expect(got.verdict).toBe("unknown");
    expect(JSON.stringify(got)).not.toContain(key);
  });

  test("an interruption is no verdict", async () => {
    const host = hostWith({}, () => Promise.reject(new RotateError("INTERRUPTED", "interrupted")));
    await expect(credential.test(new Secret(fakeKey()), host)).rejects.toMatchObject({ code: "INTERRUPTED" });
  });

  test("the proxy of an answer is named", async () => {
    const host = hostWith({}, async () => ({
      status: 200,
      headers: {},
      body: '{"data":[]}',
      proxy: "proxy.test:3128",
    }));
    expect((await credential.test(new Secret(fakeKey()), host)).proxy).toBe("proxy.test:3128");
  });
});

describe("what a key looks like", () => {
  const whole = (pattern: RegExp, text: string) => new RegExp(`^(?:${pattern.source})$`).test(text);

  test("93 characters and AA", () => {
    const key = fakeKey();
    expect(whole(credential.pattern, key)).toBe(true);
    expect(whole(credential.pattern, key.slice(0, -1))).toBe(false);
    expect(whole(credential.pattern, `${key}A`)).toBe(false);
    expect(whole(credential.pattern, key.replace("api03", "admin01"))).toBe(false);
  });

  test.each([
    ["admin01", "an admin key"],
    ["oat01", "an OAuth access token"],
    ["ort01", "an OAuth refresh token"],
  ])("%s is something else", (kind, what) => {
    const key = fakeKey().replace("api03", kind);
    expect(
      credential.lookalikes!.filter(({ pattern }) => whole(pattern, key)).map((one) => one.what),
    ).toEqual([what]);
  });

  test("an API key is no lookalike", () => {
    expect(credential.lookalikes!.some(({ pattern }) => pattern.test(fakeKey()))).toBe(false);
  });
});
