// An issuer on loopback that takes no key, in a thread of its own: the benchmark waits for each run without a turn of its loop.
import { createServer } from "node:http";
import { parentPort } from "node:worker_threads";

const error = { type: "authentication_error", message: "invalid x-api-key" };
const body = JSON.stringify({ type: "error", error });
const server = createServer((_, response) => {
  response.writeHead(401, { "content-type": "application/json" }).end(body);
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
