import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An issuer on loopback, whose answers the test decides. */
export interface TestProvider {
  readonly url: string;
  /** Keys that are called valid; every other one is refused as the issuer refuses it. */
  readonly valid: Set<string>;
  /** Answers that a key gets instead. */
  readonly answers: Map<string, { status: number; body: string }>;
  /** The keys that were asked about. */
  readonly asked: string[];
  /** While set, requests wait for it. */
  gate: Promise<void> | undefined;
  close(): Promise<void>;
}

export async function startProvider(): Promise<TestProvider> {
  const valid = new Set<string>();
  const answers = new Map<string, { status: number; body: string }>();
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const key = String(request.headers["x-api-key"] ?? "");
    asked.push(key);
    await provider.gate;
    const { status, body } = answers.get(key) ?? usual(valid.has(key), request.url);
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const provider: TestProvider = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    valid,
    answers,
    asked,
    gate: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return provider;
}

function usual(isValid: boolean, url: string | undefined): { status: number; body: string } {
  if (url !== "/v1/models") return { status: 404, body: "{}" };
  if (isValid) return { status: 200, body: JSON.stringify({ data: [{ type: "model", id: "a-model" }] }) };
  const error = { type: "authentication_error", message: "invalid x-api-key" };
  return { status: 401, body: JSON.stringify({ type: "error", error }) };
}
