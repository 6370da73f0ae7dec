import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Host, NetworkError, RotateError, Secret, type Verdict } from "@claude-rotate/contract";
import { afterEach, describe, expect, test } from "vitest";
import { ask, isObject, type Question } from "../src/index.ts";

/** An issuer that nobody knows: a number says who is asking, and its errors are codes. */
const question: Question = {
  issuer: "https://api.acme.test",
  variable: "ACME_URL",
  path: "/me",
  headers: (key) => ({ "x-acme": key }),
  isGood: (body) => isObject(body) && typeof body.me === "number",
  errorOf: (body) =>
    isObject(body) && typeof body.code === "string"
      ? { type: body.code, message: String(body.text ?? "") }
      : undefined,
  rules: [
    { status: 401, type: "BAD", verdict: "invalid" },
    { status: 422, type: "ODD", when: (body) => isObject(body) && body.missing === "q", verdict: "valid" },
    { type: "ODD", message: /slow/, verdict: "rate-limited" },
  ],
  shape: /acme-[a-z0-9]{10}/,
};
const KEY = `acme-${"k".repeat(10)}`;

let server: Server | undefined;
let asked: (string | undefined)[] = [];
afterEach(async () => {
  asked = [];
  await new Promise((done) => (server ? server.close(done) : done(undefined)));
  server = undefined;
});

async function answered(
  status: number,
  body: string,
  headers: Record<string, string> = {},
): Promise<Verdict> {
  server = createServer((request, reply) => {
    asked.push(request.url);
    reply.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
  });
  await new Promise<void>((ready) => server!.listen(0, "127.0.0.1", ready));
  return ask(
    question,
    new Secret(KEY),
    hostWith(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
  );
}

function hostWith(url: string, fetch: Host["fetch"] = overHttp): Host {
  return { env: { ACME_URL: url }, fetch, signal: new AbortController().signal } as unknown as Host;
}

const overHttp: Host["fetch"] = async ({ url, method, headers }) => {
  const answer = await fetch(url, { method, headers, redirect: "manual" });
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
};

describe("a question's own rules", () => {
  test.each([
    [200, '{"me":1}', "valid"],
    [200, '{"code":"BAD"}', "blocked"],
    [401, '{"code":"BAD","text":"no such key"}', "invalid"],
    [403, '{"code":"BAD"}', "unknown"],
    [422, '{"code":"ODD","missing":"q"}', "valid"],
    [422, '{"code":"ODD","missing":"x"}', "unknown"],
    [400, '{"code":"ODD","text":"too slow"}', "rate-limited"],
    [401, '{"error":"BAD"}', "blocked"],
    [401, '{"error":"no such key"}', "invalid"],
    [401, '{"code":"ODD","text":"no such account"}', "unknown"],
    [401, "<title>Sign in</title>", "blocked"],
    [503, "", "unknown"],
  ] as const)("%i %s is %s", async (status, body, verdict) => {
    expect((await answered(status, body)).verdict).toBe(verdict);
    expect(asked).toEqual(["/me"]);
  });

  test("the type is left out where the issuer has none", async () => {
    expect(await answered(302, "", { location: "https://elsewhere.test/" })).toEqual({
      verdict: "blocked",
      cause: "redirect",
      status: 302,
      message: "redirected to elsewhere.test, which was not followed: a key goes to its issuer only",
      host: expect.stringContaining("127.0.0.1"),
    });
  });
});

describe("what is shown", () => {
  test("neither the key nor another of its shape, in whatever case", async () => {
    const other = `acme-${"z".repeat(10)}`;
    const body = JSON.stringify({
      code: `BAD ${KEY}`,
      text: `${KEY.toUpperCase()} and ${other}\u001b[31m\n!`,
    });
    const got = await answered(400, body);
    expect(got).toMatchObject({ type: "BAD [secret]", message: "[secret] and [secret] !" });
  });
});

describe("what never leaves", () => {
  test.each([
    ["http://acme.test", "http:"],
    ["ftp://acme.test", "ftp:"],
    ["acme", "not a URL"],
  ])("nothing is sent to %s", async (url, words) => {
    const got = await ask(
      question,
      new Secret(KEY),
      hostWith(url, () => expect.unreachable()),
    );
    expect(got).toMatchObject({ verdict: "unknown", message: expect.stringContaining(words) });
  });

  test("a failed request has the network's verdict, an interruption has none", async () => {
    const failing = (error: Error) =>
      ask(
        question,
        new Secret(KEY),
        hostWith("", () => Promise.reject(error)),
      );
    expect(await failing(new NetworkError("tls", "self-signed"))).toEqual({
      verdict: "tls",
      message: "self-signed",
      host: "api.acme.test",
    });
    await expect(failing(new RotateError("INTERRUPTED", "interrupted"))).rejects.toMatchObject({
      code: "INTERRUPTED",
    });
  });
});
