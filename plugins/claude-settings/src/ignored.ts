import type { Entry, Host, Machine, Resolution } from "@claude-rotate/contract";
import { CUSTOM_HEADERS } from "./assignments.ts";
import { PLUGIN, SOURCES, UNREAD_VARIABLES } from "./facts.ts";
import { comparable } from "./folders.ts";
import { holds } from "./merge.ts";
import { plainPointer } from "./pointer.ts";
import type { View } from "./view.ts";

const FIELDS = new Set([
  "/apiKeyHelper",
  "/primaryApiKey",
  "/claudeAiOauth/accessToken",
  "/access_token",
  "/anthropic/api_key",
  "/apiKey",
  "/anthropicApiKey",
  "/api_key",
  `/env/${CUSTOM_HEADERS}/x-api-key`,
  `/env/${CUSTOM_HEADERS}/authorization`,
]);

const VARIABLES = new Set([
  ...Object.values(SOURCES).flatMap(({ find }) => ("variable" in find ? [find.variable] : [])),
  ...Object.keys(UNREAD_VARIABLES),
]);

/** What stands where the client never looks, or in a file that it drops; without the entries in `spoken`. */
export function whyIgnored(
  machine: Machine,
  host: Host,
  seen: View,
  spoken: ReadonlySet<string>,
): Resolution["ignored"] {
  const byId = new Map<string, Entry>();
  for (const entry of machine.entries) {
    if (spoken.has(entry.id) || !couldCount(entry)) continue;
    // One file may be named by several patterns: the spelling that the client uses tells most.
    const isRead = entry.path !== undefined && seen.looksAt(entry.path);
    if (isRead || !byId.has(entry.id)) byId.set(entry.id, entry);
  }
  return [...byId.values()].flatMap((entry) => {
    const reason = reasonFor(entry, host, seen);
    return reason === undefined ? [] : [{ entry: entry.id, reason }];
  });
}

function couldCount({ kind, address, name, value, plugin }: Entry): boolean {
  if (!holds(value.reveal())) return false;
  const plain = plainPointer(address);
  if (kind !== "file") return kind === "env" && VARIABLES.has(name);
  if (plain.startsWith("/") && plugin !== PLUGIN) return false;
  return FIELDS.has(plain) || (VARIABLES.has(name) && (plain === `/env/${name}` || plain === name));
}

function reasonFor(entry: Entry, host: Host, seen: View): string | undefined {
  const { path, inert, layer, name, address } = entry;
  if (path === undefined) return UNREAD_VARIABLES[name];
  if (!address.startsWith("/")) return isEnvFile(path) ? nearEnvFile(path, host) : UNREAD_VARIABLES[name];
  if (layer === undefined) return undefined;
  if (!seen.looksAt(path)) return inert ?? elsewhere(layer, path, seen);
  // Of settings that the client was led away from only the variables count.
  const left = plainPointer(address) === "/apiKeyHelper" ? elsewhere("user", path, seen) : undefined;
  return inert ?? droppedWhole(path, seen) ?? UNREAD_VARIABLES[name] ?? left;
}

export const ENV_FILE =
  "Claude Code reads no .env file: export the variable in your shell, or put it under `env` in settings.json";

export function isEnvFile(path: string): boolean {
  return /[\\/]\.env(?:\.[^\\/]*)?$/.test(path);
}

/** Only where people expect it to count; the `.env` of another project is another program's own. */
export function nearEnvFile(path: string, host: Host): string | undefined {
  const folder = comparable(path, host).replace(/\/[^/]*$/, "");
  const { home, cwd, claudeConfig } = host.paths;
  return [home, cwd, claudeConfig].some((one) => comparable(one, host) === folder) ? ENV_FILE : undefined;
}

function droppedWhole(path: string, seen: View): string | undefined {
  const state = seen.file(path)?.state;
  return state === "ignored" || state === "broken" ? "Claude Code drops this whole file" : undefined;
}

/** A file of ours that the client doesn't look at from here. */
function elsewhere(layer: string, path: string, seen: View): string | undefined {
  switch (layer) {
    case "project":
    case "local": {
      const folder = path.replace(/[\\/]\.claude[\\/][^\\/]*$/, "");
      return `Claude Code reads it only when it is started in ${folder}`;
    }
    case "user":
    case "credentials":
      return `CLAUDE_CONFIG_DIR makes Claude Code look in ${seen.folder} instead`;
    case "profile":
      return `Claude Code uses another profile of ${seen.profiles}`;
    case "state":
      return `Claude Code reads ${seen.file(seen.state)?.path ?? seen.state} instead`;
    default:
      return undefined;
  }
}
