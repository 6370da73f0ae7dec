import type { Check, Examined, Finding, Place, ServerUse } from "@claude-rotate/contract";
import { CLAUDE_FILES } from "../claude-code.ts";
import { FACTS, layerOf } from "../layouts.ts";
import { PLUGIN } from "../store.ts";
import { CREDENTIALS, isDead, isReplaced, ownEntries, usesOf } from "./servers.ts";

const CLAUDE: ReadonlySet<string> = new Set(CLAUDE_FILES.map(({ id }) => id));

/** The other client in whose file a place stands. */
function otherClient(machine: Examined, place: Place): string | undefined {
  if (place.plugin !== PLUGIN) return undefined;
  const entry = ownEntries(machine).find(({ id }) => id === place.id);
  const { id } = layerOf(entry?.layer);
  return entry === undefined || CLAUDE.has(id) ? undefined : FACTS.get(id)?.title;
}

type Mended = Pick<Finding, "mend" | "fix">;

/** The right key instead, where it is beyond doubt; else `otherwise`. */
function mended(
  machine: Examined,
  { id, credential, fingerprint = "", writable }: Place,
  otherwise: string,
): Mended {
  const to = writable ? machine.rightKey(credential, fingerprint) : undefined;
  if (to === undefined) return { mend: otherwise };
  const hint = machine.keys.find((key) => key.fingerprint === to)?.hint ?? to;
  return {
    mend: `Put the good key ${hint} here, which stands elsewhere on this machine: \`claude-rotate doctor --fix\`.`,
    fix: { kind: "swap", place: id, to },
  };
}

const rotate = (credential: string): string => `\`claude-rotate rotate ${credential}\` with a new key.`;

export const invalid: Check = {
  id: "CR040",
  asks: true,
  level: "error",
  title: "a server's key is invalid",
  run: async (machine) =>
    machine.places.flatMap((place): readonly Finding[] => {
      const { credential, fingerprint, inert, form, id } = place;
      if (!CREDENTIALS.has(credential) || inert || form === "text" || !isDead(machine, fingerprint))
        return [];
      // Told of by a rule of its own.
      if (otherClient(machine, place) !== undefined) return [];
      const use = usesOf(machine, credential).find(({ entry }) => entry === id);
      // A server that another one of its name stands before is not started from here.
      if (use !== undefined && !use.wins) return [];
      const verdict = machine.verdicts.find((one) => one.fingerprint === fingerprint);
      const who =
        use === undefined ? "servers that take it from here" : `the server ${use.name} (${use.scope})`;
      const said = verdict?.message === undefined ? "" : `: ${verdict.status} "${verdict.message}"`;
      return [
        {
          place: id,
          message: `the issuer refuses the key of ${who}${said}`,
          ...mended(machine, place, rotate(credential)),
        },
      ];
    }),
};

/** Claude Code's own command; other clients have none. */
function removal({ name, scope }: ServerUse): string {
  return ["local", "project", "user"].includes(scope) ? ` (\`claude mcp remove ${name} -s ${scope}\`)` : "";
}

export const staleWinner: Check = {
  id: "CR041",
  level: "warning",
  title: "of several servers of one name the stale one wins",
  run: async (machine) =>
    machine.resolutions.flatMap(({ credential, servers = [] }) =>
      servers.flatMap((winner): readonly Finding[] => {
        const printOf = ({ entry, from = entry }: ServerUse): string | undefined =>
          machine.places.find(({ id }) => id === from)?.fingerprint;
        const print = printOf(winner);
        const isStale = isDead(machine, print) || isReplaced(machine, print);
        const others = servers.filter(
          (one) => one.name === winner.name && !one.wins && printOf(one) !== print,
        );
        const [other] = others;
        if (!winner.wins || !isStale || other === undefined) return [];
        const place = machine.places.find(({ id }) => id === (winner.from ?? winner.entry));
        const isMine = place?.writable === true && winner.scope !== "project";
        const good = isMine ? machine.rightKey(credential, print ?? "") : undefined;
        const instead =
          good === undefined ? rotate(credential) : "put the good key in: `claude-rotate doctor --fix`.";
        return [
          {
            place: winner.entry,
            message: `${winner.name} is defined for ${winner.scope} and for ${other.scope}, and the one for ${winner.scope} wins, with an old key`,
            mend: `Take one of them out${removal(winner)}, or ${instead}`,
          },
        ];
      }),
    ),
};

function startedAgain({ mend, fix }: Mended, client: string): Mended {
  return { mend: `${mend.slice(0, -1)}, and start ${client} again.`, ...(fix ? { fix } : {}) };
}

export const otherClients: Check = {
  id: "CR048",
  level: "warning",
  title: "another client holds an old key",
  run: async (machine) =>
    machine.places.flatMap((place): readonly Finding[] => {
      const { credential, fingerprint, id } = place;
      const isOld = isReplaced(machine, fingerprint) || isDead(machine, fingerprint);
      const client = isOld && !place.inert ? otherClient(machine, place) : undefined;
      if (client === undefined) return [];
      return [
        {
          place: id,
          message: `${client} still has the old key`,
          ...startedAgain(mended(machine, place, rotate(credential)), client),
        },
      ];
    }),
};
