import {
  type Credential,
  type Plugin,
  Secret,
  type Verdict,
  type VerdictKind,
} from "@claude-rotate/contract";
import { createHost } from "@claude-rotate/core";
import { beforeAll, describe, expect, test } from "vitest";
import { officialPlugins } from "../src/plugins.ts";
import { braveKey, fakeKey } from "./support/keys.ts";
import {
  closedPort,
  connectProxy,
  makeAuthority,
  type Played,
  type Seen,
  serve,
  silentPort,
} from "./support/network.ts";

/** One credential's issuer, as recorded. Where a verdict has no answer of its own, the issuer never gives it. */
interface Issuer {
  readonly id: string;
  readonly variable: string;
  readonly key: string;
  /** The header that carries the key. */
  readonly header: string;
  readonly answers: Readonly<Partial<Record<VerdictKind, Played>>>;
  /** What it answers to a request without a key, and what that is told to be. */
  readonly keyless: Played;
  readonly stripped: Pick<Verdict, "verdict" | "cause">;
}

const anthropic = (status: number, type: string, message: string): Played => ({
  status,
  body: JSON.stringify({ type: "error", error: { type, message }, request_id: "req_1" }),
});
const brave = (status: number, code: string, detail: string, meta: object = {}): Played => ({
  status,
  body: JSON.stringify({ type: "ErrorResponse", error: { id: "1", status, code, detail, meta }, time: 1 }),
});
const tavily = (status: number, error: string): Played => ({
  status,
  body: JSON.stringify({ detail: { error } }),
});
const missing = (...loc: string[]): object => ({ type: "missing", loc, msg: "Field required" });
const page = (status: number, title: string): Played => ({
  status,
  type: "text/html",
  body: `<!doctype html><title>${title}</title>`,
});

const ISSUERS: readonly Issuer[] = [
  {
    id: "anthropic",
    variable: "ANTHROPIC_BASE_URL",
    key: fakeKey("verdicts"),
    header: "x-api-key",
    answers: {
      valid: { status: 200, body: '{"data":[{"type":"model","id":"m"}],"has_more":false}' },
      invalid: anthropic(401, "authentication_error", "invalid x-api-key"),
      disabled: anthropic(400, "invalid_request_error", "This organization has been disabled."),
      forbidden: anthropic(403, "permission_error", "Your API key does not have permission."),
      billing: anthropic(402, "billing_error", "Your credit balance is too low."),
      "rate-limited": anthropic(429, "rate_limit_error", "This request would exceed your rate limit."),
      overloaded: anthropic(529, "overloaded_error", "Overloaded"),
      blocked: anthropic(403, "forbidden", "Request not allowed"),
      unknown: anthropic(404, "not_found_error", "model: x"),
    },
    keyless: anthropic(401, "authentication_error", "x-api-key header is required"),
    stripped: { verdict: "blocked", cause: "key-removed" },
  },
  {
    id: "brave",
    variable: "CLAUDE_ROTATE_BRAVE_BASE_URL",
    key: braveKey("verdicts"),
    header: "x-subscription-token",
    answers: {
      valid: brave(422, "VALIDATION", "Unable to validate request parameter(s)", {
        errors: [missing("query", "q")],
      }),
      invalid: brave(422, "SUBSCRIPTION_TOKEN_INVALID", "The provided subscription token is invalid."),
      forbidden: brave(404, "SUBSCRIPTION_NOT_FOUND", "No subscription found."),
      billing: brave(429, "QUOTA_LIMITED", "Request quota limit exceeded for plan."),
      "rate-limited": brave(429, "RATE_LIMITED", "Request rate limit exceeded for plan."),
      overloaded: brave(503, "INTERNAL", "try again"),
      blocked: page(403, "Filtered"),
      unknown: brave(400, "SOMETHING_NEW", "what is this"),
    },
    keyless: brave(422, "VALIDATION", "Unable to validate request parameter(s)", {
      errors: [missing("header", "x-subscription-token"), missing("query", "q")],
    }),
    stripped: { verdict: "blocked", cause: "key-removed" },
  },
  {
    id: "tavily",
    variable: "CLAUDE_ROTATE_TAVILY_BASE_URL",
    key: ["tvly", "dev", "A1b2".repeat(8)].join("-"),
    header: "authorization",
    answers: {
      valid: { status: 200, body: '{"key":{"usage":0,"limit":null},"account":{"current_plan":"R"}}' },
      invalid: tavily(401, "Unauthorized: missing or invalid API key."),
      forbidden: tavily(403, "Forbidden: this key may not do that"),
      billing: tavily(432, "This request exceeds your plan's set usage limit."),
      "rate-limited": tavily(429, "Your request has been blocked due to excessive requests."),
      overloaded: tavily(500, "Internal Server Error"),
      blocked: page(403, "Filtered"),
      unknown: tavily(418, "teapot"),
    },
    // The same words as for a bad key: it can't be told apart, so nothing is said about the key.
    keyless: tavily(401, "Unauthorized: missing or invalid API key."),
    stripped: { verdict: "unknown" },
  },
];

const credentials = new Map<string, Credential>();
beforeAll(async () => {
  for (const plugin of (await officialPlugins()) as readonly Plugin[])
    for (const credential of plugin.credentials ?? []) credentials.set(credential.id, credential);
});

/** Asks about the key as the product does, with real requests and half a second's patience. */
function ask(
  { id, variable, key }: Issuer,
  base: string,
  env: Record<string, string> = {},
): Promise<Verdict> {
  const host = createHost({ home: "/nowhere", cwd: "/", env: { [variable]: base, ...env } });
  const patient = {
    ...host,
    fetch: (request: Parameters<typeof host.fetch>[0]) => host.fetch({ ...request, timeout: 500 }),
  };
  return credentials.get(id)!.test(new Secret(key), patient);
}

const HOST = "issuer.example";
const THERE = `https://${HOST}`;
const by = (port: number): Record<string, string> => ({ HTTPS_PROXY: `http://127.0.0.1:${port}` });
/** The issuer's own answer to what it was sent. */
const honest =
  ({ header, keyless }: Issuer, answer: Played) =>
  ({ headers }: Seen): Played =>
    headers[header] === undefined ? keyless : answer;

describe.each(ISSUERS)("$id", (issuer) => {
  const { answers, key, header } = issuer;

  test.each(Object.entries(answers))("%s, in the issuer's own words", async (verdict, answer) => {
    const { port, seen } = await serve(honest(issuer, answer));
    const got = await ask(issuer, `http://127.0.0.1:${port}`);
    expect(got).toMatchObject({ verdict, status: answer.status, host: `127.0.0.1:${port}` });
    const said = /"(?:message|detail|error)":"([^"]+)"/.exec(answer.body ?? "")?.[1];
    if (said !== undefined && verdict !== "valid") expect(got.message).toBe(said);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.headers[header]).toContain(key);
  });

  test("a name that does not resolve", async () => {
    expect(await ask(issuer, "https://no-such-issuer.invalid")).toMatchObject({ verdict: "dns" });
  });

  test("a port where nobody listens, and one where nobody answers", async () => {
    expect((await ask(issuer, `http://127.0.0.1:${await closedPort()}`)).verdict).toBe("unreachable");
    const begun = performance.now();
    expect((await ask(issuer, `http://127.0.0.1:${await silentPort()}`)).verdict).toBe("unreachable");
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  test("a certificate that nobody vouches for is refused, its signer named, and the key not sent", async () => {
    const { port, seen } = await serve(() => answers.valid, makeAuthority("Lonely CA", HOST));
    const got = await ask(issuer, `https://127.0.0.1:${port}`);
    expect(got).toMatchObject({ verdict: "tls", authority: "Lonely CA" });
    expect(got.message).toContain('signed by "Lonely CA"');
    expect(seen).toEqual([]);
  });

  test("through a proxy that only passes on, a good key is good and a bad one bad", async () => {
    const authority = makeAuthority("Issuer CA", HOST);
    const trust = { NODE_EXTRA_CA_CERTS: authority.ca };
    for (const verdict of ["valid", "invalid"] as const) {
      const { port } = await serve(honest(issuer, answers[verdict]!), authority);
      const proxy = await connectProxy({ lead: port });
      const got = await ask(issuer, THERE, { ...by(proxy.port), ...trust });
      // Tavily says the same to a bad key and to none, and this certificate is not the public's.
      expect(got.verdict).toBe(verdict === "invalid" && issuer.id === "tavily" ? "unknown" : verdict);
      expect(got).toMatchObject({ proxy: `127.0.0.1:${proxy.port}`, authority: "Issuer CA" });
      expect(proxy.seen.map(({ url }) => url)).toEqual([`${HOST}:443`]);
      expect(JSON.stringify(proxy.seen)).not.toContain(key);
    }
  });

  test.each([
    [
      "refuses",
      "HTTP/1.1 403 Forbidden\r\ncontent-type: text/html\r\n\r\n<title>Policy</title>",
      "blocked",
      undefined,
    ],
    ["wants a login", "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "blocked", "proxy-login"],
    ["is itself down", "HTTP/1.1 503 Service Unavailable\r\n\r\n", "blocked", undefined],
    [
      "answers a page instead of a tunnel",
      "HTTP/1.1 200 OK\r\n\r\n<html><title>Hello</title>",
      "tls",
      undefined,
    ],
    ["hangs up", "", "unreachable", undefined],
  ] as const)("a proxy that %s is no fault of the key", async (_what, answer, verdict, cause) => {
    const { port } = await connectProxy({ answer });
    const got = await ask(issuer, THERE, by(port));
    expect(got.verdict).toBe(verdict);
    expect(got.proxy).toBe(`127.0.0.1:${port}`);
    expect(got.cause).toBe(cause);
  });

  test("a proxy that says nothing, and one that is not there", async () => {
    const { port } = await connectProxy({});
    expect((await ask(issuer, THERE, by(port))).verdict).toBe("unreachable");
    expect((await ask(issuer, THERE, by(await closedPort()))).verdict).toBe("unreachable");
  });

  test("a proxy that intercepts TLS with its own CA gets no key, and is named", async () => {
    const interceptor = await serve(() => answers.invalid, makeAuthority("Corp Inspection CA", HOST));
    const { port } = await connectProxy({ lead: interceptor.port });
    const got = await ask(issuer, THERE, by(port));
    expect(got).toMatchObject({ verdict: "tls", authority: "Corp Inspection CA" });
    expect(interceptor.seen).toEqual([]);
  });

  test("a trusted interceptor that strips the key's header is at fault, not the key", async () => {
    const authority = makeAuthority("Corp Inspection CA", HOST);
    const stripping = await serve(
      ({ headers, ...seen }) =>
        honest(issuer, answers.valid!)({ ...seen, headers: { ...headers, [header]: undefined } }),
      authority,
    );
    const { port } = await connectProxy({ lead: stripping.port });
    const got = await ask(issuer, THERE, { ...by(port), NODE_EXTRA_CA_CERTS: authority.ca });
    expect(got).toMatchObject({ ...issuer.stripped, authority: "Corp Inspection CA" });
  });

  test.each([200, 401, 403, 407, 503])(
    "a trusted interceptor's own page (%i) is no verdict on the key",
    async (status) => {
      const authority = makeAuthority("Corp Inspection CA", HOST);
      const filter = await serve(() => page(status, "Access denied"), authority);
      const { port } = await connectProxy({ lead: filter.port });
      const got = await ask(issuer, THERE, { ...by(port), NODE_EXTRA_CA_CERTS: authority.ca });
      expect(got.verdict).toBe(status === 503 ? "unknown" : "blocked");
      expect(got.message).toContain('"Access denied"');
    },
  );
});
