import { createServer, type IncomingHttpHeaders, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Host, HttpResponse } from "@claude-rotate/contract";

export interface Played {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface Provider {
  readonly base: string;
  readonly seen: { readonly url: string; readonly method: string; readonly headers: IncomingHttpHeaders }[];
  close(): Promise<void>;
}

/** A real server on loopback that gives every request the same answer and remembers what it was asked. */
export async function provider(answer: Played | ((key: string) => Played)): Promise<Provider> {
  const seen: Provider["seen"] = [];
  const server: Server = createServer((asked, reply) => {
    seen.push({ url: asked.url ?? "", method: asked.method ?? "", headers: asked.headers });
    const played = typeof answer === "function" ? answer(String(asked.headers["x-api-key"])) : answer;
    reply
      .writeHead(played.status, { "content-type": "application/json", ...played.headers })
      .end(played.body);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () => new Promise((done) => server.close(() => done())),
  };
}

/** The two members that asking an issuer needs; the rest would be a fault to touch. */
export function hostWith(env: Host["env"], fetch: Host["fetch"] = overHttp): Host {
  return { env, fetch, platform: "linux", signal: new AbortController().signal } as unknown as Host;
}

const overHttp: Host["fetch"] = (asked) =>
  new Promise<HttpResponse>((done, failed) => {
    const sent = request(
      asked.url,
      { method: asked.method, headers: { ...asked.headers }, agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () => {
          const headers = Object.fromEntries(
            Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
          );
          done({ status: answer.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString("utf8") });
        });
      },
    );
    sent.on("error", failed);
    sent.end();
  });

let count = 0;

/** A key of the right shape that never stood anywhere, made at run time. */
export function fakeKey(): string {
  count += 1;
  return `sk-ant-${"api03"}-${`fake${count}`.padEnd(93, "x")}AA`;
}
