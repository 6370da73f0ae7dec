import nodePath from "node:path";
import type { Check, Entry, Examined, Finding, Host, Place } from "@claude-rotate/contract";

const PLUGIN = "@claude-rotate/plugin-env-shell";

/** Stores of files that are a project's or a container's own, and that no shell of the user reads. */
const OWN: ReadonlySet<string> = new Set(["dotenv", "direnv", "compose", "devcontainer", "workflow"]);

/** What a shell that starts now would set, and what this one holds; what direnv put into it is the project's own. */
function variables({ entries, places }: Examined, host: Host): ReadonlyMap<string, readonly Place[]> {
  const byId = new Map(places.map((place) => [place.id, place]));
  const isShells = ({ kind, plugin, store, inert }: Entry): boolean =>
    kind === "env" || (plugin === PLUGIN && !OWN.has(store) && inert === undefined);
  const isDirenvs = ({ kind, name, id }: Entry): boolean =>
    kind === "env" &&
    entries.some(
      (other) =>
        other.store === "direnv" &&
        other.name === name &&
        byId.get(other.id)?.fingerprint === byId.get(id)?.fingerprint &&
        isAbove(other.path, host.paths.cwd),
    );
  const names = new Map<string, Map<string, Place>>();
  for (const entry of entries) {
    const place = byId.get(entry.id);
    if (place === undefined || !isShells(entry) || isDirenvs(entry)) continue;
    names.set(entry.name, (names.get(entry.name) ?? new Map()).set(place.id, place));
  }
  return new Map([...names].map(([name, found]) => [name, [...found.values()]]));
}

/** direnv loads the file of the current folder, or of the nearest one above. */
function isAbove(path: string | undefined, folder: string): boolean {
  const own = path === undefined ? undefined : nodePath.dirname(path);
  return own !== undefined && (folder === own || folder.startsWith(own + nodePath.sep));
}

export const severalValues: Check = {
  id: "CR002",
  level: "warning",
  title: "one variable has several values",
  run: async (machine, host) =>
    [...variables(machine, host)].flatMap(([name, places]) => {
      const keys = new Set(places.map(({ fingerprint }) => fingerprint));
      const files = places.filter(({ kind }) => kind === "file");
      if (keys.size < 2 || files.length === 0) return [];
      return files.map((place) => finding(name, place, places, machine));
    }),
};

function finding(name: string, place: Place, places: readonly Place[], machine: Examined): Finding {
  const { fingerprint = "", credential, writable } = place;
  const others = places.filter((other) => other.fingerprint !== fingerprint).map(whereIs);
  const message = `${name} has another value in ${[...new Set(others)].join(", ")}: which one counts depends on how the shell was started`;
  const dead = machine.verdicts.some(
    (one) => one.fingerprint === fingerprint && (one.verdict === "invalid" || one.verdict === "disabled"),
  );
  const to = machine.rightKey(credential, fingerprint);
  const isOlderShell = places.every((other) => other.kind === "env" || other.fingerprint === fingerprint);
  if (isOlderShell && !dead)
    return {
      place: place.id,
      message: `${name} has another value in this shell, which holds what it was started with`,
      mend: "Open a new terminal.",
    };
  if (to === undefined || !writable || !(dead || isReplaced(machine, fingerprint)))
    return {
      place: place.id,
      message,
      mend: `Set ${name} in one file alone, or everywhere to one key: \`claude-rotate rotate ${credential}${from(places)}\`.`,
    };
  return {
    place: place.id,
    message: `${message}; the one here is dead`,
    mend: "Put the good key here: `claude-rotate doctor --fix`.",
    fix: { kind: "swap", place: place.id, to },
  };
}

/** These keys and no other: one that is alive elsewhere belongs to something else. */
function from(places: readonly Place[]): string {
  const keys = new Set(places.flatMap(({ fingerprint }) => fingerprint ?? []));
  return [...keys].map((fingerprint) => ` --from ${fingerprint}`).join("");
}

function isReplaced({ replaced }: Examined, fingerprint: string): boolean {
  return replaced.some((one) => one.fingerprint === fingerprint);
}

function whereIs({ kind, path = "", line }: Place): string {
  if (kind === "env") return "this shell";
  return line === undefined ? path : `${path}:${line}`;
}
