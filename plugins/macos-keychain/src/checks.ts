import type { Check, Entry, Examined } from "@claude-rotate/contract";
import { clientService } from "./facts.ts";

const STORE = "keychain";

function items({ entries }: Examined, service: string): readonly Entry[] {
  return entries.filter(({ store, address }) => store === STORE && address.split("/")[0] === service);
}

export const itemAndFile: Check = {
  id: "CR032",
  level: "warning",
  title: "keychain and file hold different keys",
  run: async (machine, host) => {
    const item = items(machine, clientService(host)).find(({ inert }) => inert === undefined);
    const file = machine.entries.find(
      ({ kind, name, inert }) => kind === "file" && name === "primaryApiKey" && inert === undefined,
    );
    if (item === undefined || file === undefined || isOneKey(item, file)) return [];
    return [
      {
        place: item.id,
        message: `Claude Code uses the keychain item, and never the primaryApiKey of ${file.path}, which is another key`,
        mend: `Give both one key: \`claude-rotate rotate${from(machine, item, file)}\`.`,
      },
    ];
  },
};

/** White space around a key is trimmed on its way out. */
function isOneKey(one: Entry, other: Entry): boolean {
  return one.value.reveal().trim() === other.value.reveal().trim();
}

/** Both keys and no other: one that is alive elsewhere belongs to something else. */
function from({ places }: Examined, ...entries: readonly Entry[]): string {
  const keys = entries.flatMap(({ id }) => places.find((place) => place.id === id)?.fingerprint ?? []);
  return keys.map((fingerprint) => ` --from ${fingerprint}`).join("");
}

export const otherFolders: Check = {
  id: "CR033",
  level: "warning",
  title: "the keychain item is another configuration folder's",
  run: async (machine, host) => {
    const service = clientService(host);
    // With one of its own beside it each folder has its key.
    if (service === "Claude Code" || items(machine, service).length > 0) return [];
    return items(machine, "Claude Code").map(({ id }) => ({
      place: id,
      message: `with CLAUDE_CONFIG_DIR set Claude Code reads "${service}", and not this item`,
      mend: "Log in once with the variable set (`claude /login`), or unset it.",
    }));
  },
};

export const closed: Check = {
  id: "CR034",
  level: "error",
  title: "the keychain can't be read",
  run: async ({ problems }) =>
    problems
      .filter(({ store, code }) => store === STORE && code === "PLACE_UNREADABLE")
      .map(({ message, hint = "Unlock the keychain." }) => ({
        message: `${message}; Claude Code can't read it either and says "Not logged in"`,
        mend: hint,
      })),
};
