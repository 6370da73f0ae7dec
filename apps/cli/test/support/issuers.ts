import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** How each issuer answers the question that is asked about a key, by the path that it is asked at. */
const ISSUERS: Readonly<
  Record<string, { key(headers: IncomingHttpHeaders): string; good: Answer; bad: Answer }>
> = {
  "/v1/models": {
    key: (headers) => String(headers["x-api-key"]),
    good: { status: 200, body: { data: [{ type: "model", id: "a-model" }] } },
    bad: {
      status: 401,
      body: { type: "error", error: { type: "authentication_error", message: "invalid x-api-key" } },
    },
  },
  "/res/v1/web/search": {
    key: (headers) => String(headers["x-subscription-token"]),
    good: {
      status: 422,
      body: {
        error: { code: "VALIDATION", meta: { errors: [{ loc: ["query", "q"], msg: "Field required" }] } },
      },
    },
    bad: { status: 422, body: { error: { code: "SUBSCRIPTION_TOKEN_INVALID", detail: "no such token" } } },
  },
  "/usage": {
    key: (headers) => String(headers.authorization).replace(/^Bearer /, ""),
    good: { status: 200, body: { key: { usage: 1 }, account: {} } },
    bad: { status: 401, body: { detail: { error: "Unauthorized: missing or invalid API key." } } },
  },
};

interface Issuers {
  readonly env: Readonly<Record<string, string>>;
  /** The path of every request that came. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Anthropic, Brave and Tavily on loopback, and the variables that lead there. */
export async function startIssuers(valid: readonly string[]): Promise<Issuers> {
  const asked: string[] = [];
  const server = createServer(({ url = "", headers }, response) => {
    asked.push(url);
    const issuer = ISSUERS[url];
    const { status, body } = issuer?.[valid.includes(issuer.key(headers)) ? "good" : "bad"] ?? {
      status: 404,
      body: {},
    };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    asked,
    env: { ANTHROPIC_BASE_URL: url, CLAUDE_ROTATE_BRAVE_BASE_URL: url, CLAUDE_ROTATE_TAVILY_BASE_URL: url },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
