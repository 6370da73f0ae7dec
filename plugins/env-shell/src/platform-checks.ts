import type { Check, Entry, Examined, Finding, Place } from "@claude-rotate/contract";

/** Entries that hold a key, each with its place. */
function held({ entries, places }: Examined): readonly { readonly entry: Entry; readonly place: Place }[] {
  const byId = new Map(places.map((place) => [place.id, place]));
  const once = new Map(entries.map((entry) => [entry.id, entry]));
  return [...once.values()].flatMap((entry) => {
    const place = byId.get(entry.id);
    return place === undefined || entry.inert !== undefined ? [] : [{ entry, place }];
  });
}

const REGISTRY = "windows-environment";

export const newerRegistry: Check = {
  id: "CR072",
  level: "warning",
  title: "the registry is newer than this shell",
  run: async (machine) => {
    const all = held(machine);
    return all.flatMap(({ entry, place }): readonly Finding[] => {
      const here = all.find((one) => one.entry.kind === "env" && one.entry.name === entry.name);
      if (entry.store !== REGISTRY || here === undefined) return [];
      if (here.place.fingerprint === place.fingerprint) return [];
      return [
        {
          place: here.place.id,
          message: `${entry.name} has another value in the registry: this window, and all that it starts, has the one from before`,
          mend: "Open a new window; an app that starts terminals (VS Code, Windows Terminal) has to be started again itself.",
        },
      ];
    });
  },
};

const CONTAINERS: ReadonlyMap<string, string> = new Map([
  ["compose", "the containers keep it until `docker compose up -d` makes them anew"],
  ["devcontainer", "the container keeps it until it is rebuilt"],
]);

export const containers: Check = {
  id: "CR073",
  level: "info",
  title: "a container holds a copy of its own",
  run: async (machine) =>
    held(machine).flatMap(({ entry, place }): readonly Finding[] => {
      const until = CONTAINERS.get(entry.store);
      const { credential, fingerprint } = place;
      const isOther = machine.places.some(
        (one) => one.credential === credential && one.fingerprint !== fingerprint && !one.inert,
      );
      if (until === undefined || !isOther) return [];
      return [
        {
          place: place.id,
          message: `${entry.name} differs from the key outside; ${until}`,
          mend: `Nothing, where a key of its own is meant; otherwise \`claude-rotate rotate ${credential} --from ${fingerprint}\`.`,
        },
      ];
    }),
};

export const universal: Check = {
  id: "CR074",
  level: "warning",
  title: "a fish universal variable differs from config.fish",
  run: async (machine) => {
    const all = held(machine);
    return all.flatMap(({ entry, place }): readonly Finding[] => {
      const other = all.find(({ entry: { name, store } }) => store === "fish" && name === entry.name);
      if (entry.store !== "fish-variables" || other === undefined) return [];
      if (other.place.fingerprint === place.fingerprint) return [];
      return [
        {
          place: place.id,
          message: `fish keeps ${entry.name} for all sessions, and ${other.place.path} sets another value: which one counts depends on the scope that it is set with`,
          mend: `\`set --erase --universal ${entry.name}\` in fish.`,
        },
      ];
    });
  },
};
