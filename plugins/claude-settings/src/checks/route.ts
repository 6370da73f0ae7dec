import type { Check, Entry, Examined, Finding, Host } from "@claude-rotate/contract";
import { TRUSTED_LAYERS } from "../facts.ts";
import { isVariableAddress } from "../pointer.ts";
import { situationOf } from "../situation.ts";
import { isProjects } from "./support.ts";

const ISSUER = "api.anthropic.com";
const BASE_URL = "ANTHROPIC_BASE_URL";

/** Variables that decide where requests go, and who may read them on the way. */
const ROUTES: ReadonlySet<string> = new Set([
  BASE_URL,
  "ANTHROPIC_BEDROCK_BASE_URL",
  "ANTHROPIC_VERTEX_BASE_URL",
  "ANTHROPIC_FOUNDRY_BASE_URL",
  "ANTHROPIC_UNIX_SOCKET",
  "NODE_EXTRA_CA_CERTS",
  "NODE_TLS_REJECT_UNAUTHORIZED",
  "SSL_CERT_FILE",
  "CLAUDE_CODE_CLIENT_CERT",
  "CLAUDE_CODE_CLIENT_KEY",
  ...["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"].flatMap((name) => [name, name.toLowerCase()]),
]);

/** What projects say about where requests go. None of it is ever followed. */
export function projectRoutes(machine: Examined): readonly Entry[] {
  const said = machine.entries.filter(
    (entry) =>
      ROUTES.has(entry.name) &&
      entry.inert === undefined &&
      isVariableAddress(entry.address) &&
      entry.value.reveal().trim() !== "" &&
      !(entry.name === BASE_URL && hostIn(entry) === ISSUER) &&
      isProjects(machine, entry),
  );
  return [...new Map(said.map((entry) => [entry.id, entry])).values()];
}

export const elsewhere: Check = {
  id: "CR009",
  level: "warning",
  title: "keys would go elsewhere than to their issuer",
  run: async (machine, host) => [...projectRoutes(machine).map(byProject), ...byUser(machine, host)],
};

function byProject(entry: Entry): Finding {
  const to = entry.name.endsWith("_BASE_URL") ? ` (${hostIn(entry) ?? "no URL"})` : "";
  return {
    level: "error",
    place: entry.id,
    message: `a project's settings set ${entry.name}${to}: Claude Code would send your key that way when it is started in that project; it was not contacted`,
    mend: `Take ${entry.name} out of the project's settings; a gateway that you trust belongs in your own ~/.claude/settings.json.`,
  };
}

/** A loopback address in this process's own variables is somebody's deliberate choice for this one run. */
function byUser(machine: Examined, host: Host): readonly Finding[] {
  const { seen } = situationOf(machine, host);
  const entry = TRUSTED_LAYERS.flatMap((layer) => seen.layer(layer)).find(
    ({ kind, name, address, inert }) =>
      name === BASE_URL && inert === undefined && (kind === "env" || isVariableAddress(address)),
  );
  if (entry === undefined || entry.value.reveal().trim() === "") return [];
  const to = hostIn(entry);
  if (to === ISSUER || (entry.kind === "env" && isLoopback(to))) return [];
  return [
    {
      place: entry.id,
      message: to === undefined ? `${BASE_URL} is set, and is not a URL` : goesTo(entry, to),
      mend: `If ${to ?? "that"} is no gateway of yours, take ${BASE_URL} out; a key of its own belongs in ANTHROPIC_AUTH_TOKEN.`,
    },
  ];
}

function goesTo(entry: Entry, to: string): string {
  return /^http:/i.test(entry.value.reveal().trim()) && !isLoopback(to)
    ? `${BASE_URL} sends every key to ${to} in the clear, where anybody on the way can read it; claude-rotate asks nobody over http:`
    : `${BASE_URL} sends every key to ${to}, and so it is ${to} that is asked about them`;
}

function isLoopback(host: string | undefined): boolean {
  return host !== undefined && /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/.test(host);
}

/** The address's host alone: what else stands in a URL may be a secret. */
function hostIn({ value }: Entry): string | undefined {
  try {
    return new URL(value.reveal().trim()).host;
  } catch {
    return undefined;
  }
}
