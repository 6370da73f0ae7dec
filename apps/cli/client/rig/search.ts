import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { makeCertificate } from "./certificate.ts";

/** Brave's and Tavily's search on this machine, under their own names. */
export interface Search {
  /** Leads a Node program that is started with it here. */
  readonly env: Readonly<Record<string, string>>;
  /** `brave KEY` or `tavily KEY`, for every request that came. */
  readonly asked: string[];
  close(): void;
}

export async function startSearch(): Promise<Search> {
  const { key, cert, path, remove } = makeCertificate(["api.search.brave.com", "api.tavily.com"]);
  const asked: string[] = [];
  const server = createServer({ key, cert }, ({ headers }, answer) => {
    const brave = headers["x-subscription-token"];
    asked.push(brave ? `brave ${brave}` : `tavily ${headers.authorization?.replace(/^Bearer /, "")}`);
    answer.writeHead(200, { "content-type": "application/json" });
    answer.end(JSON.stringify({ web: { results: [] }, query: { original: "x" }, results: [] }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    env: {
      LEAD_TO: String((server.address() as AddressInfo).port),
      NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, "lead.mjs")).href}`,
      NODE_EXTRA_CA_CERTS: path,
    },
    asked,
    close: () => {
      server.close();
      server.closeAllConnections();
      remove();
    },
  };
}
