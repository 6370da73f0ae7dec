import { createServer, type IncomingHttpHeaders, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Host, HttpResponse } from "@claude-rotate/contract";

export interface Played {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface Issuer {
  readonly base: string;
  readonly seen: { readonly url: string; readonly method: string; readonly headers: IncomingHttpHeaders }[];
  close(): Promise<void>;
}

/** A real server on loopback that remembers what it was asked. */
export async function issuer(answer: Played | ((headers: IncomingHttpHeaders) => Played)): Promise<Issuer> {
  const seen: Issuer["seen"] = [];
  const server: Server = createServer((asked, reply) => {
    seen.push({ url: asked.url ?? "", method: asked.method ?? "", headers: asked.headers });
    const played = typeof answer === "function" ? answer(asked.headers) : answer;
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

/** The members that asking an issuer needs; the rest would be a fault to touch. */
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
