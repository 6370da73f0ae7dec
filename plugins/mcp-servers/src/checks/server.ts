import type { Check, Entry, Examined, Finding, Host } from "@claude-rotate/contract";
import { PROFILES } from "../profiles.ts";
import { CREDENTIALS, isDead, isReplaced, type Server, serversOf } from "./servers.ts";
import { isSet } from "./unset.ts";

const EMPTY_DEFAULT = /\$\{(\w+):-\}/;
const EMPTY_DEFAULTS = new RegExp(EMPTY_DEFAULT, "g");

/** What stands behind a server's own pointer. */
function within({ id }: Entry, server: Server): string {
  return id.slice(server.id.length);
}

export const visible: Check = {
  id: "CR044",
  level: "warning",
  title: "a key stands in an argument or an address",
  run: async (machine) => {
    const places = new Map(machine.places.map((place) => [place.id, place]));
    return serversOf(machine).flatMap((server) =>
      server.entries.flatMap((entry): readonly Finding[] => {
        const place = places.get(entry.id);
        const [, kind] = /^\/(args|command|url|serverUrl|httpUrl)\b/.exec(within(entry, server)) ?? [];
        if (place === undefined || kind === undefined) return [];
        const isAddress = /^(?:url|serverUrl|httpUrl)$/.test(kind) || /\?/.test(entry.address);
        const variable = PROFILES.find(({ id }) => id === place.credential)?.names[0] ?? "a variable";
        return [
          {
            place: entry.id,
            message: isAddress
              ? `the address of ${server.name} holds the key, and addresses end up in logs and in proxies' records`
              : `every process of this machine can read the arguments of ${server.name}`,
            mend: isAddress
              ? `Take it out of the address and send it under \`headers\`: "Authorization": "Bearer \${${variable}}".`
              : `Set ${variable} under the server's \`env\` instead.`,
          },
        ];
      }),
    );
  },
};

export const keyFile: Check = {
  id: "CR045",
  level: "warning",
  title: "a key file wins over the variable",
  run: async (machine, host) =>
    serversOf(machine).flatMap((server): readonly Finding[] => {
      const key = server.entries.find(({ name }) => name === "BRAVE_API_KEY");
      const file = server.entries.find(({ name }) => name === "BRAVE_API_KEY_FILE");
      const inherited = host.env.BRAVE_API_KEY_FILE;
      if (key === undefined || (file === undefined && !inherited)) return [];
      // An empty variable stands against nothing.
      if (expanded(key.value.reveal(), (name) => isSet(name, machine, host)).trim() === "") return [];
      const from = file?.value.reveal() ?? inherited;
      return [
        {
          place: key.id,
          message: `${server.name} reads its key from the file that BRAVE_API_KEY_FILE names (${from}), never from BRAVE_API_KEY`,
          mend: "Keep one of the two.",
        },
      ];
    }),
};

/** Whether a server's command names one of a credential's packages. */
function isServerOf(id: string, { entries }: Server): boolean {
  const names = PROFILES.find((profile) => profile.id === id)?.servers ?? [];
  return entries.some(({ value }) => names.some((name) => value.reveal().includes(name)));
}

export const keyless: Check = {
  id: "CR046",
  level: "warning",
  title: "a server would run without a key",
  run: async (machine, host) =>
    serversOf(machine).flatMap((server): readonly Finding[] => {
      if (!isServerOf("tavily", server) || hasKey(machine, host, server))
        return emptyKeys(machine, host, server);
      const [first] = server.entries;
      return [
        {
          ...(first === undefined ? {} : { place: first.id }),
          message: `${server.name} gets no TAVILY_API_KEY: it starts all the same, and its searches fail or are cut short without a word`,
          mend: "Set TAVILY_API_KEY under the server's `env`: `claude-rotate rotate tavily --add FILE`.",
        },
      ];
    }),
};

/** Entries under a credential's own name that come to nothing when the server starts: `""`, `${BRAVE_API_KEY:-}`. */
function emptyKeys(machine: Examined, host: Host, { name: server, entries }: Server): readonly Finding[] {
  const isThere = (name: string): boolean => isSet(name, machine, host);
  return entries.flatMap(({ id, name, value }): readonly Finding[] => {
    const credential = PROFILES.find(({ names }) => names.includes(name));
    const key = expanded(value.reveal(), isThere).replace(/^Bearer\b/i, "");
    const hasFile = entries.some((one) => one.name === `${name}_FILE`) || isThere(`${name}_FILE`);
    if (credential === undefined || key.trim() !== "" || hasFile) return [];
    const [, variable] = EMPTY_DEFAULT.exec(value.reveal()) ?? [];
    return [
      {
        place: id,
        message:
          variable === undefined
            ? `${server} is started with an empty ${name}`
            : `${server} is started with an empty ${name}: ${variable} is set nowhere, and its default is nothing`,
        mend:
          variable === undefined
            ? "Put the key here, or take the entry out."
            : `Set ${variable} in your shell's start file or under \`env\` in ~/.claude/settings.json.`,
      },
    ];
  });
}

function hasKey(machine: Examined, host: Host, { entries }: Server): boolean {
  const own = entries.find(({ name }) => name === "TAVILY_API_KEY");
  if (own !== undefined)
    return expanded(own.value.reveal(), (name) => isSet(name, machine, host)).trim() !== "";
  return isSet("TAVILY_API_KEY", machine, host);
}

/** An empty default counts where the variable is missing: `${TAVILY_API_KEY:-}`. */
function expanded(value: string, isThere: (name: string) => boolean): string {
  return value.replace(EMPTY_DEFAULTS, (words, name: string) => (isThere(name) ? words : ""));
}

const SUPERSEDED: ReadonlyMap<string, string> = new Map([
  ["@modelcontextprotocol/server-brave-search", "@brave/brave-search-mcp-server"],
]);

export const superseded: Check = {
  id: "CR047",
  level: "info",
  title: "a server's package has a successor",
  run: async (machine) =>
    serversOf(machine).flatMap(({ entries, name }) =>
      entries.flatMap(({ id, value }): readonly Finding[] => {
        const old = [...SUPERSEDED.keys()].find((one) => value.reveal().includes(one));
        if (old === undefined) return [];
        return [
          {
            place: id,
            message: `${name} runs ${old}, which is no longer kept`,
            mend: `Use ${SUPERSEDED.get(old)} instead; it takes the same key.`,
          },
        ];
      }),
    ),
};

const INPUT = /\$\{input:([\w.-]+)\}/;

export const keptElsewhere: Check = {
  id: "CR049",
  level: "warning",
  title: "a client keeps a key of its own, to change by hand",
  run: async (machine) =>
    serversOf(machine).flatMap(({ entries, name, client }) =>
      entries.flatMap((entry): readonly Finding[] => {
        const [, input] = INPUT.exec(entry.value.reveal()) ?? [];
        const credential = PROFILES.find(({ names }) => names.includes(entry.name))?.id;
        if (input === undefined || credential === undefined || !hasChanged(machine, credential)) return [];
        return [
          {
            place: entry.id,
            message: `${client} asked once for "${input}" of ${name} and keeps it in its own safe, where nothing else can change it`,
            mend: `In ${client}: clear the stored input (MCP: List Servers, ${name}, Clear Input), and type the new key.`,
          },
        ];
      }),
    ),
};

/** A copy that nobody else can see matters once a key of its kind was replaced, or is dead. */
function hasChanged(machine: Examined, credential: string): boolean {
  const isOld = (print: string | undefined): boolean => isDead(machine, print) || isReplaced(machine, print);
  return (
    CREDENTIALS.has(credential) &&
    (machine.replaced.some((one) => one.credential === credential) ||
      machine.keys.some((key) => key.credential === credential && isOld(key.fingerprint)))
  );
}
