import type { Check, Entry, Examined, Finding, Host } from "@claude-rotate/contract";
import { PLUGIN, UNREAD_VARIABLES } from "../facts.ts";
import { ENV_FILE, isEnvFile, nearEnvFile } from "../ignored.ts";
import { NEVER_READ } from "../never.ts";
import { situationOf } from "../situation.ts";
import { placeOf } from "./support.ts";

const INSTEAD = "put the key under `env` in ~/.claude/settings.json as ANTHROPIC_API_KEY";

export const unread: Check = {
  id: "CR013",
  level: "warning",
  title: "a key stands where Claude Code never looks",
  run: async (machine, host) => {
    const byId = new Map(machine.entries.map((entry) => [entry.id, entry]));
    return [...byId.values()].flatMap((entry) => finding(entry, machine, host));
  },
};

function finding(entry: Entry, machine: Examined, host: Host): readonly Finding[] {
  const reason = whyUnread(entry, machine, host);
  if (reason === undefined) return [];
  const [message = reason, instead = INSTEAD] = reason.split(": ");
  const mend = instead.charAt(0).toUpperCase() + instead.slice(1);
  const isRenamed = instead.startsWith("name it");
  return [{ place: entry.id, message, mend: isRenamed ? `${mend}.` : `${mend}, and take it out here.` }];
}

function whyUnread(entry: Entry, machine: Examined, host: Host): string | undefined {
  const { kind, plugin, inert, name, path = "" } = entry;
  if (entry.value.reveal().trim() === "") return undefined;
  const isKey = placeOf(machine, entry.id) !== undefined;
  if (plugin === PLUGIN && inert !== undefined && NEVER_READ.has(inert))
    return isKey || /key|helper/i.test(name) ? inert : undefined;
  if (!isKey) return undefined;
  if (kind === "file" && isEnvFile(path)) return envFile(entry, machine, host);
  return inert === undefined ? UNREAD_VARIABLES[name] : undefined;
}

/** A project's `.env` is for its own program, so it is a fault only where Claude Code has no other key. */
function envFile({ name, path = "" }: Entry, machine: Examined, host: Host): string | undefined {
  const { filling, sources } = situationOf(machine, host);
  const isAlone = Object.keys(filling.sent).length === 0 && sources.found.size === 0;
  const isMeant = name === "ANTHROPIC_API_KEY" || UNREAD_VARIABLES[name] !== undefined;
  return isAlone && isMeant && nearEnvFile(path, host) ? ENV_FILE : undefined;
}
