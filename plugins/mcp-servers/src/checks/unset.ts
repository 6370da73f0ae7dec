import type { Check, Entry, Examined, Host } from "@claude-rotate/contract";
import { soundsSecret } from "../names.ts";
import { PLUGIN } from "../store.ts";

/** A reference without a default; what follows `:-` is used where the variable is missing. */
const REFERENCE = /\$\{(?:env:)?(\w+)\}/g;

const BARE = /^\$([A-Za-z_]\w*)$/;
/** The configs of Claude Code. */
const CLAUDE = /[\\/]\.(?:claude|mcp)\.json$/;

export const unset: Check = {
  id: "CR024",
  level: "error",
  title: "a variable is not expanded, or not set",
  run: async (machine, host) => {
    const byId = new Map(machine.entries.map((entry) => [entry.id, entry]));
    return [...byId.values()].flatMap((entry) => {
      if (entry.plugin !== PLUGIN || entry.inert !== undefined) return [];
      const bare = BARE.exec(entry.value.reveal())?.[1] ?? "";
      if (CLAUDE.test(entry.path ?? "") && soundsSecret(bare))
        return [
          {
            place: entry.id,
            message: `Claude Code expands no variable without braces: the server gets the words $${bare} for a key`,
            mend: `Write \${${bare}}, or the key itself.`,
          },
        ];
      const missing = [...entry.value.reveal().matchAll(REFERENCE)]
        .map(([, name = ""]) => name)
        .filter((name) => soundsSecret(name) && !isSet(name, machine, host));
      return [...new Set(missing)].map((name) => ({
        place: entry.id,
        message: `the server gets the words \${${name}} for a key, since ${name} is set nowhere`,
        mend: `Set ${name} in your shell's start file or under \`env\` in ~/.claude/settings.json.`,
      }));
    });
  },
};

/** In this process, or anywhere that a later one may take it from. */
export function isSet(name: string, { entries }: Examined, { env }: Host): boolean {
  const holds = ({ name: own, plugin, inert, value }: Entry): boolean =>
    own === name && plugin !== PLUGIN && inert === undefined && value.reveal().trim() !== "";
  return Boolean(env[name]) || entries.some(holds);
}
