import type { Check, Entry, Examined, Finding, Host } from "@claude-rotate/contract";
import { type Layer, TRUSTED_LAYERS } from "../facts.ts";
import { type Merged, mergedHelper, mergedVariable } from "../merge.ts";
import { situationOf } from "../situation.ts";
import { hintOf, isDead, isProjects, isShells, layerOf, placeOf, whereIs } from "./support.ts";

const VARIABLES = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"] as const;
const OWN: readonly Layer[] = TRUSTED_LAYERS.filter((layer) => layer !== "managed" && layer !== "process");

/** A variable's winning entry, with an empty value too, and what else would set it. */
interface Contest {
  readonly name: string;
  readonly winner: Entry;
  readonly losers: readonly Entry[];
}

function contests(machine: Examined, host: Host): readonly Contest[] {
  const { seen } = situationOf(machine, host);
  return VARIABLES.flatMap((name) => {
    const merged = mergedVariable(seen, name);
    const winner = winnerOf(merged, machine, name);
    if (winner === undefined || winner.kind !== "file") return [];
    const shells = machine.entries.filter((entry) => isShells(entry, host) && entry.name === name);
    const hidden = merged.overridden.flatMap(({ entry }) => entryOf(machine, entry) ?? []);
    const losers = [...hidden, ...shells].filter((entry) => differs(machine, winner, entry));
    return losers.length > 0 ? [{ name, winner, losers }] : [];
  });
}

/** Where an empty value wins, what it hides tells of it. */
function winnerOf({ entry, overridden }: Merged, machine: Examined, name: string): Entry | undefined {
  return entry ?? entryOf(machine, overridden[0]?.by) ?? emptied(machine, name);
}

function emptied(machine: Examined, name: string): Entry | undefined {
  return machine.entries.find(
    (entry) =>
      entry.layer === "user" &&
      entry.name === name &&
      entry.address === `/env/${name}` &&
      entry.inert === undefined &&
      entry.value.reveal() === "",
  );
}

function entryOf(machine: Examined, id: string | undefined): Entry | undefined {
  return machine.entries.find((entry) => entry.id === id);
}

/** Two keys, or a key that an empty value hides. What only a shell can tell (`$(cat key)`) is not compared. */
function differs(machine: Examined, winner: Entry, loser: Entry): boolean {
  const [one, other] = [placeOf(machine, winner.id), placeOf(machine, loser.id)];
  if (one) return other !== undefined && one.fingerprint !== other.fingerprint;
  const texts = [winner, loser].map(({ value }) => value.reveal().trim());
  if (texts[1] === "" || texts.some((text) => /[$`]/.test(text))) return false;
  return texts[0] !== texts[1];
}

/** Where managed settings set a variable to nothing, and so take another place's key away. */
export function emptiedByAdministrator(machine: Examined, host: Host): readonly Finding[] {
  return contests(machine, host)
    .filter(({ winner }) => layerOf(machine, winner) === "managed" && winner.value.reveal() === "")
    .map(({ name, winner, losers }) => ({ place: winner.id, message: message(name, winner, losers) }))
    .map((finding) => ({ ...finding, mend: "Ask your administrator which key is meant to be used here." }));
}

export const settingsAndShell: Check = {
  id: "CR003",
  level: "error",
  title: "settings and shell differ, and the settings win",
  run: async (machine, host) =>
    contests(machine, host).flatMap(({ name, winner, losers }) => {
      if (!OWN.includes(layerOf(machine, winner))) return [];
      const shells = losers.filter((entry) => entry.kind === "env" || isShells(entry, host));
      const isStale = (entry: Entry): boolean => isDead(machine, placeOf(machine, entry.id)?.fingerprint);
      const stale = isStale(winner) ? [] : shells.filter((entry) => entry.kind === "file" && isStale(entry));
      const old = isStale(winner)
        ? []
        : shells.filter((entry) => entry.kind === "env" && isOld(machine, entry));
      const others = shells.filter((entry) => !stale.includes(entry) && !old.includes(entry));
      return [
        ...stale.map((entry) => staleFinding(entry, message(name, winner, [entry]), machine)),
        ...(others.length > 0 ? [winnerFinding(name, winner, others, machine)] : []),
        ...old.flatMap((entry) => oldShell(name, winner, entry, { machine, host })),
      ];
    }),
};

/** Dead, or replaced by a rotation: the shell was started before. */
function isOld(machine: Examined, entry: Entry): boolean {
  const fingerprint = placeOf(machine, entry.id)?.fingerprint;
  return isDead(machine, fingerprint) || machine.replaced.some((one) => one.fingerprint === fingerprint);
}

/** Where a start file sets another value, too, its difference from this shell is a finding of its own (CR002). */
function oldShell(
  name: string,
  winner: Entry,
  old: Entry,
  { machine, host }: { readonly machine: Examined; readonly host: Host },
): readonly Finding[] {
  const isTold = machine.entries.some(
    (entry) => entry.name === name && isShells(entry, host) && differs(machine, old, entry),
  );
  if (isTold) return [];
  return [
    {
      level: "warning",
      place: winner.id,
      message: `this shell still holds an old key in ${name}; Claude Code uses that of ${whereIs(winner)}, other programs that are started here do not`,
      mend: `Open a new terminal, or \`unset ${name}\` in this one.`,
    },
  ];
}

function message(name: string, winner: Entry, losers: readonly Entry[]): string {
  const [here, there] = [whereIs(winner), [...new Set(losers.map(whereIs))].join(", ")];
  return winner.value.reveal() === ""
    ? `${here} sets ${name} to nothing, which hides the key of ${there}`
    : `${here} sets ${name} to another key than ${there}; Claude Code uses that of ${here}`;
}

function winnerFinding(name: string, winner: Entry, losers: readonly Entry[], machine: Examined): Finding {
  const said = message(name, winner, losers);
  if (isDead(machine, placeOf(machine, winner.id)?.fingerprint)) return staleFinding(winner, said, machine);
  const out = `take ${name} out of ${whereIs(winner)}`;
  const mend =
    winner.value.reveal() === ""
      ? `T${out.slice(1)}.`
      : `Keep one of the two: ${out}${rotation(machine, winner, ...losers)}.`;
  return { place: winner.id, message: said, mend };
}

/** The dead one of the two. */
function staleFinding(entry: Entry, said: string, machine: Examined): Finding {
  const place = placeOf(machine, entry.id);
  const to = machine.rightKey("anthropic", place?.fingerprint ?? "");
  const found = { place: entry.id, message: `${said}; the one here is dead` };
  if (place === undefined || !place.writable || to === undefined)
    return { ...found, mend: "Replace the dead key: `claude-rotate rotate`." };
  return {
    ...found,
    mend: `Put the good key ${hintOf(machine, to)} here: \`claude-rotate doctor --fix\`.`,
    fix: { kind: "swap", place: entry.id, to },
  };
}

/** Both keys and no other: one that is alive elsewhere belongs to something else. */
function rotation(machine: Examined, ...entries: readonly Entry[]): string {
  const keys = entries.map(({ id }) => placeOf(machine, id)?.fingerprint);
  if (keys.includes(undefined)) return "";
  const from = [...new Set(keys)].map((fingerprint) => ` --from ${fingerprint}`).join("");
  return `, or give all of them one key with \`claude-rotate rotate${from}\``;
}

export const projectShadows: Check = {
  id: "CR004",
  level: "warning",
  title: "a project's settings shadow your own",
  run: async (machine, host) => {
    const isSilent = Object.keys(situationOf(machine, host).filling.sent).length === 0;
    const own = contests(machine, host)
      .filter(({ winner }) => isProjects(machine, winner))
      .map((contest) => ({ ...contest, losers: contest.losers.filter((one) => !isProjects(machine, one)) }))
      .filter(({ losers }) => losers.length > 0)
      .map(({ name, winner, losers }) =>
        winner.value.reveal() === ""
          ? { ...empties(name, winner, losers), ...(isSilent ? { level: "error" as const } : {}) }
          : shadows(name, winner, losers),
      );
    return [...own, ...helperShadows(machine, host)];
  },
};

function shadows(name: string, winner: Entry, losers: readonly Entry[]): Finding {
  const hidden = [...new Set(losers.map(whereIs))].join(", ");
  return {
    place: winner.id,
    message: `in this folder ${name} comes from the project's settings, not from ${hidden}`,
    mend: `If that is not meant, take ${name} out of the project's settings.`,
  };
}

function empties(name: string, winner: Entry, losers: readonly Entry[]): Finding {
  return {
    place: winner.id,
    message: message(name, winner, losers),
    mend: `Take ${name} out of the project's settings.`,
  };
}

function helperShadows(machine: Examined, host: Host): readonly Finding[] {
  const { entry, overridden } = mergedHelper(situationOf(machine, host).seen);
  const hidden = overridden.flatMap(({ entry: id }) => entryOf(machine, id) ?? []);
  if (entry === undefined || !isProjects(machine, entry) || hidden.length === 0) return [];
  return [shadows("apiKeyHelper", entry, hidden)];
}
