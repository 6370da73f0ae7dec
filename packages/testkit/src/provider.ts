import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { Host } from "@claude-rotate/contract";
import { createHost } from "@claude-rotate/core";

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, or a value that is sent as JSON. */
  readonly body?: unknown;
}

export interface Asked {
  readonly method: string;
  /** The path with its query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An issuer on loopback: a real server that remembers what it was asked. */
export interface Provider {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** A `Host.fetch` that sends every request here, whatever host it names, with the path and headers that it has. */
  readonly fetch: Host["fetch"];
  close(): Promise<void>;
}

export async function startProvider(
  answer: Answer | ((asked: Asked) => Answer | Promise<Answer>),
): Promise<Provider> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = "", url = "", headers } = request;
    const one: Asked = { method, url, headers, body: Buffer.concat(chunks).toString("utf8") };
    asked.push(one);
    const { status, headers: own, body = "" } = typeof answer === "function" ? await answer(one) : answer;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    response.writeHead(status, { "content-type": "application/json", ...own }).end(text);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const send = createHost({ env: {} }).fetch;
  return {
    url,
    asked,
    fetch: (request) => {
      const { pathname, search } = new URL(request.url);
      return send({ ...request, env: {}, url: `${url}${pathname}${search}` });
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
