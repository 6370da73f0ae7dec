import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Brave's and Tavily's search on this machine, under their own names. */
export interface Search {
  /** Leads a Node program that is started with it here. */
  readonly env: Readonly<Record<string, string>>;
  /** `brave KEY` or `tavily KEY`, for every request that came. */
  readonly asked: string[];
  close(): void;
}

export async function startSearch(): Promise<Search> {
  const folder = mkdtempSync(join(tmpdir(), "claude-rotate-search-"));
  const openssl = (...args: readonly string[]): void =>
    void execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  const names = "subjectAltName=DNS:api.search.brave.com,DNS:api.tavily.com";
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...newKey,
    "-keyout",
    "key",
    "-out",
    "cert",
    "-days",
    "2",
    "-subj",
    "/CN=search",
    "-addext",
    names,
  );
  const [key, cert] = ["key", "cert"].map((name) => readFileSync(join(folder, name)));
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
      NODE_EXTRA_CA_CERTS: join(folder, "cert"),
    },
    asked,
    close: () => {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
