import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Where `npm run test:client` has put the servers. */
const SERVERS: string = process.env.CLAUDE_ROTATE_SERVERS ?? "";

export const PROGRAMS = {
  brave: join(SERVERS, "node_modules/@brave/brave-search-mcp-server/dist/index.js"),
  tavily: join(SERVERS, "node_modules/tavily-mcp/build/index.js"),
} as const;
export const hasServers: boolean =
  SERVERS !== "" && Object.values(PROGRAMS).every((path) => existsSync(path));

/** A server as a config defines it. */
export interface Definition {
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a server as a client would, has it search once, and tells its environment (empty off Linux). */
export async function search(
  { command, args = [], env = {} }: Definition,
  tool: string,
  around: Readonly<Record<string, string>>,
): Promise<{ readonly environ: string; readonly answer: unknown }> {
  const child = spawn(command, args, { env: { ...around, ...env }, stdio: ["pipe", "pipe", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let id = 0;
  const request = async (method: string, params: object): Promise<unknown> => {
    id += 1;
    child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
    for (;;) {
      const { value, done } = await answers.next();
      if (done) throw new Error(`the server ended: ${errors}`);
      const message = JSON.parse(value);
      if (message.id === id) return message.result ?? message.error;
    }
  };
  try {
    const clientInfo = { name: "test", version: "1" };
    await request("initialize", { protocolVersion: "2025-06-18", capabilities: {}, clientInfo });
    child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" })}\n`);
    const answer = await request("tools/call", { name: tool, arguments: { query: "anything" } });
    const environ = process.platform === "linux" ? readFileSync(`/proc/${child.pid}/environ`, "utf8") : "";
    return { environ, answer };
  } finally {
    child.kill();
  }
}
