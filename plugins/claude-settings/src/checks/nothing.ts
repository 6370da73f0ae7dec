import type { Check, Entry, Examined, Finding, Host } from "@claude-rotate/contract";
import { isVariableAddress, plainPointer } from "../pointer.ts";
import { HEADERS, situationOf } from "../situation.ts";
import type { View } from "../view.ts";
import { isBlank } from "../wire.ts";
import { isDead, isShells, placeOf } from "./support.ts";

export const nothingSent: Check = {
  id: "CR015",
  level: "error",
  title: "Claude Code sends no key from here",
  run: async (machine, host) => {
    const { filling, mode, seen, stopped } = situationOf(machine, host);
    if (mode !== undefined || seen.stopped !== undefined) return [];
    const sent = HEADERS.flatMap((header) => filling.sent[header] ?? []);
    const blank = sent.find(isBlank);
    if (stopped !== undefined) return blank === undefined ? [] : [blankFinding(blank.entry, stopped)];
    if (sent.length > 0) return [];
    const away = ledAway(machine, host, seen).slice(0, 1);
    return away.length > 0 ? away : nowhere(machine, host, seen);
  },
};

/** No key and no login, here or in a shell's start files. What can't be looked into may hold one. */
function nowhere(machine: Examined, host: Host, seen: View): readonly Finding[] {
  const isKept = machine.entries.some(
    (entry) => NAMES.has(entry.name) && isShells(entry, host) && entry.value.reveal().trim() !== "",
  );
  if (isKept || machine.problems.length > 0 || machine.keys.length > 0) return [];
  const isUsed = seen.file(seen.state) !== undefined;
  return [
    {
      ...(isUsed ? {} : { level: "info" }),
      points: ["none"],
      message: "no key is set, and nobody is logged in: Claude Code says “Not logged in”",
      mend: "Log in with `claude /login`, or set ANTHROPIC_API_KEY to a key from the console.",
    },
  ];
}

const NAMES: ReadonlySet<string> = new Set([
  "ANTHROPIC_API_KEY",
  "ANTHROPIC_AUTH_TOKEN",
  "CLAUDE_CODE_OAUTH_TOKEN",
]);

function blankFinding({ id, name }: Entry, message: string): Finding {
  return {
    place: id,
    message: `${message}, and white space alone still comes before every other key`,
    mend: `Put the key there, or take ${name} out so that another one counts.`,
  };
}

/** Its own files, which it looks for in another folder now. */
const OWN: ReadonlySet<string | undefined> = new Set(["user", "state", "credentials"]);

function ledAway(machine: Examined, { env }: Host, seen: View): readonly Finding[] {
  if (!env.CLAUDE_CONFIG_DIR) return [];
  const left = machine.entries.filter(({ id, path, layer, inert, address }) => {
    const place = placeOf(machine, id);
    const isAlive = place?.credential === "anthropic" && !isDead(machine, place.fingerprint);
    const isKey = isVariableAddress(address) || plainPointer(address) === "/primaryApiKey";
    return (
      isAlive && isKey && OWN.has(layer) && inert === undefined && path !== undefined && !seen.looksAt(path)
    );
  });
  return left.map((entry) => ({
    place: entry.id,
    message: `CLAUDE_CONFIG_DIR makes Claude Code look in ${seen.folder}, where no key stands; it does not see this one`,
    mend: `Unset CLAUDE_CONFIG_DIR, or log in once with it set: \`claude /login\`.`,
  }));
}
