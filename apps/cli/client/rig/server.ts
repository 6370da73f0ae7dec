import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The two header slots of a request, as they were sent; a slot that was not sent is absent. */
export interface Slots {
  readonly "x-api-key"?: string;
  /** Without the word `Bearer`. */
  readonly authorization?: string;
}

interface Request extends Slots {
  readonly method: string;
  readonly path: string;
}

export interface Api {
  readonly url: string;
  readonly requests: readonly Request[];
  /** Tools that the next answers ask the client to use, one an answer. */
  readonly uses: { readonly name: string; readonly input: object }[];
  /** From now on requests that bear this key are answered 401. */
  revoke(key: string): void;
  close(): Promise<void>;
}

/** A loopback API that takes every key until it is revoked, and remembers what it was sent. */
export async function startApi(): Promise<Api> {
  const requests: Request[] = [];
  const revoked = new Set<string>();
  const uses: Api["uses"] = [];
  const server = createServer((request, response) => {
    const sent = slots(request);
    requests.push({ method: request.method ?? "", path: request.url ?? "", ...sent });
    request.resume().on("end", () => answer(request, response, sent, { revoked, uses }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    uses,
    revoke: (key) => void revoked.add(key),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function slots(request: IncomingMessage): Slots {
  const key = request.headers["x-api-key"];
  const authorization = request.headers.authorization;
  return {
    ...(typeof key === "string" && { "x-api-key": key }),
    ...(authorization !== undefined && { authorization: authorization.replace(/^Bearer ?/, "") }),
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  sent: Slots,
  { revoked, uses }: { readonly revoked: ReadonlySet<string>; readonly uses: Api["uses"] },
): void {
  const keys = [sent["x-api-key"], sent.authorization].filter((key) => key !== undefined);
  const path = (request.url ?? "").split("?")[0] ?? "";
  if (request.method === "HEAD") response.end();
  else if (keys.length === 0 || keys.some((key) => revoked.has(key.trim()))) {
    json(response, 401, error("authentication_error", "invalid x-api-key"));
  } else if (request.method === "POST" && path === "/v1/messages") message(response, uses.shift());
  else if (request.method === "GET" && path === "/v1/models") {
    json(response, 200, { data: [{ type: "model", id: "claude-x" }], has_more: false });
  } else json(response, 400, error("invalid_request_error", "not played here"));
}

function error(type: string, text: string): object {
  return { type: "error", error: { type, message: text } };
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** The shortest answer that the client takes for a whole one. */
function message(response: ServerResponse, use: Api["uses"][number] | undefined): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = (type: string, data: object): void => {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  };
  const usage = { input_tokens: 1, output_tokens: 1 };
  const start = { id: "msg_1", type: "message", role: "assistant", model: "claude-x", content: [] };
  send("message_start", { message: { ...start, stop_reason: null, stop_sequence: null, usage } });
  const block = use
    ? { type: "tool_use", id: `toolu_${use.name}`, name: use.name, input: {} }
    : { type: "text", text: "" };
  const delta = use
    ? { type: "input_json_delta", partial_json: JSON.stringify(use.input) }
    : { type: "text_delta", text: "ok" };
  send("content_block_start", { index: 0, content_block: block });
  send("content_block_delta", { index: 0, delta });
  send("content_block_stop", { index: 0 });
  send("message_delta", {
    delta: { stop_reason: use ? "tool_use" : "end_turn", stop_sequence: null },
    usage,
  });
  send("message_stop", {});
  response.end();
}
