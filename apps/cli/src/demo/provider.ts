import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An issuer on this machine alone. */
export interface Provider {
  readonly url: string;
  close(): void;
}

/** Answers `GET /v1/models` as Anthropic does: the list for a key that it knows, 401 for any other. */
export async function startProvider(keys: readonly string[]): Promise<Provider> {
  const server = createServer((request, response) => {
    const isKnown = keys.includes(String(request.headers["x-api-key"]));
    const refusal = { type: "authentication_error", message: "invalid x-api-key" };
    const body = isKnown
      ? { data: [{ type: "model", id: "claude-demo" }], has_more: false }
      : { type: "error", error: refusal };
    response.writeHead(isKnown ? 200 : 401, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
