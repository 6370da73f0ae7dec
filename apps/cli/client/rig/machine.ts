import { hasServers } from "./mcp.ts";
import { hasCli, hasClient, hasNamespaces } from "./run.ts";

type Part = "client" | "servers" | "cli" | "etc";

const isCi = process.env.CI === "true";

/** Why a test can't run here. Said aloud once; under CI the test runs all the same, and fails. */
export function lacks(what: Part): boolean {
  const reason = reasons[what];
  if (reason !== undefined && !isCi) say(reason);
  return reason !== undefined && !isCi;
}

const reasons: Readonly<Record<Part, string | undefined>> = {
  client: clientReason(),
  cli: hasCli ? undefined : "apps/cli is not built",
  servers: hasServers ? undefined : "no servers in CLAUDE_ROTATE_SERVERS: run `npm run test:client`",
  etc: hasNamespaces ? undefined : "no mount namespaces (unshare): managed settings are not run",
};

function clientReason(): string | undefined {
  // Elsewhere the client asks the user's own keychain first.
  if (process.platform !== "linux") return "the homes are measured on Linux";
  return hasClient ? undefined : "no Claude Code in CLAUDE_ROTATE_CLIENT: run `npm run test:client`";
}

const said = new Set<string>();
function say(reason: string): void {
  if (!said.has(reason)) console.log(`skipped: ${reason}`);
  said.add(reason);
}
