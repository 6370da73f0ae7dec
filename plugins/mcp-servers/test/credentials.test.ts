import { type Credential, Secret, type VerdictKind } from "@claude-rotate/contract";
import { afterEach, describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";
import { A, B, S, T, U } from "./support/keys.ts";
import { hostWith, type Issuer, issuer, type Played } from "./support/loopback.ts";

const credential = (id: string): Credential => plugin.credentials!.find((one) => one.id === id)!;
const page = { "content-type": "text/html; charset=utf-8" };
const html = (title: string) => `<!doctype html><html><head><title>${title}</title></head></html>`;

let server: Issuer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function ask(id: "brave" | "tavily", answer: Parameters<typeof issuer>[0], key: string, path = "") {
  server = await issuer(answer);
  const variable = `CLAUDE_ROTATE_${id.toUpperCase()}_BASE_URL`;
  return credential(id).test(new Secret(key), hostWith({ [variable]: server.url + path }));
}

/** As recorded from the issuer: https://github.com/bigmoostache/context-pilot/pull/191. */
const brave = (status: number, code: string, detail: string, meta: unknown = {}): Played => ({
  status,
  body: JSON.stringify({ type: "ErrorResponse", error: { id: "1", status, code, detail, meta }, time: 1 }),
});
const missing = (...loc: string[]) => ({ type: "missing", loc, msg: "Field required", input: null });
const validation = (...errors: unknown[]) =>
  brave(422, "VALIDATION", "Unable to validate request parameter(s)", { errors });
const GOOD = validation(missing("query", "q"));

const tavily = (status: number, error: string): Played => ({
  status,
  body: JSON.stringify({ detail: { error } }),
});
/** As recorded: the limits of a key may be null. */
const USAGE: Played = {
  status: 200,
  body: '{"key":{"usage":0,"limit":null},"account":{"current_plan":"Researcher","plan_usage":150,"plan_limit":1000}}',
};

type Answer = readonly [what: string, answer: Played, verdict: VerdictKind, words?: string];
const filled = (answers: readonly Answer[]) =>
  answers.map(([what, answer, verdict, words = ""]) => [what, answer, verdict, words] as const);

describe("what Brave's answers mean", () => {
  const answers: readonly Answer[] = [
    ["a good key, told from a bad one by what it finds fault with", GOOD, "valid", "Unable to validate"],
    [
      "a bad key, with the same status",
      brave(422, "SUBSCRIPTION_TOKEN_INVALID", "The provided subscription token is invalid.", {
        component: "authentication",
      }),
      "invalid",
      "The provided subscription token is invalid.",
    ],
    [
      "a proxy took the header off, and the issuer says VALIDATION again",
      validation(missing("header", "x-subscription-token"), missing("query", "q")),
      "blocked",
    ],
    ["another fault in the request says nothing about the key", validation(missing("query", "x")), "unknown"],
    [
      "errors as the issuer's reference shows them",
      {
        status: 422,
        body: '{"type":"ErrorResponse","errors":[{"code":"SUBSCRIPTION_TOKEN_INVALID","detail":"no","status":422}]}',
      },
      "invalid",
      "no",
    ],
    ["no subscription", brave(404, "SUBSCRIPTION_NOT_FOUND", "No subscription found."), "forbidden"],
    ["too fast", brave(429, "RATE_LIMITED", "Request rate limit exceeded for plan."), "rate-limited"],
    ["the month's quota", brave(429, "QUOTA_LIMITED", "Request quota limit exceeded for plan."), "billing"],
    ["an error of the issuer", brave(500, "INTERNAL", "oops"), "overloaded", "oops"],
    ["somebody's JSON with a 422", { status: 422, body: '{"error":"validation"}' }, "unknown"],
    ["a proxy's page", { status: 403, headers: page, body: html("Blocked") }, "blocked", '"Blocked"'],
    ["a proxy that wants a login", { status: 407, headers: page, body: html("Proxy") }, "blocked"],
    ["a portal's page", { status: 200, headers: page, body: html("WiFi") }, "blocked", '"WiFi"'],
    ["results, which nobody asked for", { status: 200, body: '{"type":"search","web":{}}' }, "blocked"],
    ["a page with a 401", { status: 401, headers: page, body: html("Sign in") }, "blocked"],
    ["a dead gateway", { status: 502, headers: page, body: html("502 Bad Gateway") }, "unknown"],
    ["an edge's limit", { status: 429, headers: page, body: html("1015") }, "rate-limited"],
  ];

  test.each(filled(answers))("%s", async (_what, answer, verdict, words) => {
    const got = await ask("brave", answer, S);
    expect(got.verdict).toBe(verdict);
    expect(got.status).toBe(answer.status);
    expect(got.message ?? "").toContain(words);
    expect(got.host).toBe(new URL(server!.url).host);
  });

  test("the issuer's code is kept", async () => {
    expect((await ask("brave", GOOD, S)).type).toBe("VALIDATION");
  });

  test("it is asked without a query, so nothing is searched, and the key is in its header only", async () => {
    await ask("brave", GOOD, ` ${B}\n`, "/gateway/");
    expect(server!.asked).toHaveLength(1);
    expect(server!.asked[0]).toMatchObject({
      method: "GET",
      url: "/gateway/res/v1/web/search",
      headers: { "x-subscription-token": B },
    });
  });
});

describe("what Tavily's answers mean", () => {
  const answers: readonly Answer[] = [
    ["the usage of a good key", USAGE, "valid"],
    [
      "a bad key",
      tavily(401, "Unauthorized: missing or invalid API key."),
      "invalid",
      "missing or invalid API key",
    ],
    ["a 401 in other words", tavily(401, "Please sign in"), "unknown", "Please sign in"],
    ["somebody's 401", { status: 401, body: '{"detail":"Not authenticated"}' }, "blocked"],
    ["a refusal", tavily(403, "Forbidden: this key may not do that"), "forbidden", "this key may not"],
    ["a page with a 403", { status: 403, headers: page, body: html("Policy") }, "blocked", '"Policy"'],
    ["too fast", tavily(429, "Your request has been blocked due to excessive requests."), "rate-limited"],
    ["a spent limit", tavily(432, "This request exceeds your plan's set usage limit."), "billing"],
    ["a spent pay-as-you-go limit", tavily(433, "This request exceeds the pay-as-you-go limit."), "billing"],
    ["an error of the issuer", tavily(500, "Internal Server Error"), "overloaded"],
    ["a portal that speaks JSON", { status: 200, body: '{"login":"required"}' }, "blocked"],
    ["nothing at all", { status: 204 }, "unknown"],
  ];

  test.each(filled(answers))("%s", async (_what, answer, verdict, words) => {
    const got = await ask("tavily", answer, T);
    expect(got.verdict).toBe(verdict);
    expect(got.message ?? "").toContain(words);
  });

  test("the usage is asked for, with the key as a bearer's token", async () => {
    expect(await ask("tavily", USAGE, U)).toEqual({
      verdict: "valid",
      status: 200,
      host: new URL(server!.url).host,
    });
    expect(server!.asked[0]).toMatchObject({
      method: "GET",
      url: "/usage",
      headers: { authorization: `Bearer ${U}` },
    });
  });
});

describe("for both", () => {
  test.each([
    ["brave", "https://api.search.brave.com/res/v1/web/search"],
    ["tavily", "https://api.tavily.com/usage"],
  ] as const)("%s: without a variable it is the issuer itself", async (id, url) => {
    const urls: string[] = [];
    const host = hostWith({}, async (asked) => {
      urls.push(asked.url);
      return { status: 204, headers: {}, body: "" };
    });
    await credential(id).test(new Secret(S), host);
    expect(urls).toEqual([url]);
  });

  test("a plain address that is not this machine is never asked", async () => {
    const host = hostWith({ CLAUDE_ROTATE_TAVILY_BASE_URL: "http://gateway.test" }, () =>
      expect.unreachable("a request was made"),
    );
    expect((await credential("tavily").test(new Secret(T), host)).verdict).toBe("unknown");
  });

  test("a redirect is named and not followed", async () => {
    const other = await issuer(GOOD);
    try {
      const got = await ask("brave", { status: 302, headers: { location: `${other.url}/login` } }, S);
      expect(got).toMatchObject({ verdict: "blocked" });
      expect(got.message).toContain(new URL(other.url).host);
      expect(other.asked).toHaveLength(0);
    } finally {
      await other.close();
    }
  });

  test("an issuer that repeats the key doesn't bring it onto the screen, nor another one that it knows", async () => {
    const echo = await ask(
      "tavily",
      (headers) => tavily(401, `bad API key ${headers.authorization} and ${U}`),
      T,
    );
    expect(JSON.stringify(echo)).not.toContain(T.slice(9));
    expect(JSON.stringify(echo)).not.toContain(U.slice(9));
    await server!.close();
    const odd = await ask(
      "brave",
      (headers) => brave(422, "SUBSCRIPTION_TOKEN_INVALID", `no ${headers["x-subscription-token"]}`),
      B,
    );
    expect(JSON.stringify(odd)).not.toContain(B);
  });
});

describe("what the keys look like", () => {
  const whole = (id: string, text: string) => new RegExp(`^(?:${credential(id).pattern.source})$`).test(text);

  test("Brave's habit, and Tavily's two shapes", () => {
    expect([whole("brave", S), whole("brave", B), whole("brave", `${S}abcdefgh`)]).toEqual([
      true,
      false,
      false,
    ]);
    expect([whole("tavily", T), whole("tavily", U), whole("tavily", T.replace("-dev-", "-"))]).toEqual([
      true,
      true,
      true,
    ]);
    expect([
      whole("tavily", T.slice(0, 20)),
      whole("tavily", S),
      whole("brave", T),
      whole("brave", A),
    ]).toEqual([false, false, false, false]);
  });

  test.each([
    "YOUR-TAVILY-API-KEY-GOES-HERE",
    "your_api_key_from_the_dashboard",
    "xExampleExampleExample00000",
  ])("what guides put there is no key: %s", (words) => {
    expect(whole("tavily", `tvly-${words}`)).toBe(false);
    expect(whole("brave", `BSA${words}`)).toBe(false);
  });

  test("a long text of beginnings is no trap", () => {
    const text = "BSA".repeat(100_000) + "tvly-".repeat(100_000);
    for (const id of ["brave", "tavily"])
      expect([...text.matchAll(new RegExp(credential(id).pattern, "g"))].length).toBeGreaterThan(0);
  });
});
