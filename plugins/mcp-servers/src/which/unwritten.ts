import type { Entry, Host, Machine, ServerUse } from "@claude-rotate/contract";
import { PROFILES, type Profile } from "../profiles.ts";
import { homePath } from "../references.ts";
import { asText } from "../text.ts";
import type { Definition } from "./definition.ts";
import { comparable } from "./path.ts";
import { isClaudes, type Setting } from "./variable.ts";

export interface Given {
  readonly machine: Pick<Machine, "entries">;
  readonly host: Host;
  /** All of the servers' files. */
  readonly entries: readonly Entry[];
  readonly define: (entry: Entry) => Definition | undefined;
  readonly setting: Setting;
  /** Ids of the places that hold the credential. */
  readonly holding: ReadonlySet<string>;
}

/** What is known of the servers so far. */
export interface Told {
  /** By the entry that gives the key. */
  readonly servers: ReadonlyMap<string, ServerUse>;
  /** Ids of the definitions that are started. */
  readonly winners: ReadonlySet<string>;
  readonly credential: string;
}

interface Server {
  readonly definition: Definition;
  readonly entries: readonly [Entry, ...Entry[]];
}

interface FromFile {
  readonly use: ServerUse;
  /** Entries that the server then never reads. */
  readonly instead: readonly string[];
}

/** Servers that take their key from a file: their own `…_FILE` variable names it, or one that they inherit. */
export function fromFiles(given: Given, { servers, winners, credential }: Told): readonly FromFile[] {
  const profile = profileOf(credential);
  const { fileVariable: variable } = profile;
  if (variable === undefined) return [];
  return serversIn(given).flatMap(({ definition, entries }): readonly FromFile[] => {
    const { id, name, scope } = definition;
    const own = entries.find((entry) => entry.name === variable);
    const inherited = isRun(profile, entries) ? inheritedBy(definition, variable, given) : undefined;
    const named = own ?? inherited;
    if (named === undefined) return [];
    const { holder, path } = fileOf(named, variable, given);
    const told =
      holder === undefined ? { note: `its key is in ${path}, which is not looked at` } : { from: holder };
    const instead = entries.filter((entry) => servers.has(entry.id) && profile.names.includes(entry.name));
    return [
      {
        use: { name, scope, entry: (own ?? entries[0]).id, variable, ...told, wins: winners.has(id) },
        instead: instead.map((entry) => entry.id),
      },
    ];
  });
}

/** Servers that say nothing of a key and inherit one: Claude Code hands on all of its variables. */
export function inheriting(given: Given, { servers, winners, credential }: Told): readonly ServerUse[] {
  const profile = profileOf(credential);
  return serversIn(given).flatMap(({ definition, entries }): readonly ServerUse[] => {
    const isTold = entries.some(({ id, name }) => servers.has(id) || profile.names.includes(name));
    if (isTold || !isRun(profile, entries)) return [];
    const { id, name, scope } = definition;
    const wins = winners.has(id);
    return profile.names
      .flatMap((variable): readonly ServerUse[] => {
        const from = inheritedBy(definition, variable, given);
        if (from === undefined || !given.holding.has(from.id)) return [];
        return [{ name, scope, entry: entries[0].id, variable, from: from.id, wins }];
      })
      .slice(0, 1);
  });
}

function profileOf(credential: string): Profile {
  const profile = PROFILES.find(({ id }) => id === credential);
  if (profile === undefined) throw new Error(`no profile of ${credential}`);
  return profile;
}

function serversIn({ entries, define }: Given): readonly Server[] {
  const servers = new Map<string, { definition: Definition; entries: [Entry, ...Entry[]] }>();
  for (const entry of entries) {
    const definition = define(entry);
    if (definition === undefined) continue;
    const known = servers.get(definition.id);
    if (known) known.entries.push(entry);
    else servers.set(definition.id, { definition, entries: [entry] });
  }
  return [...servers.values()];
}

/** True where a word of the command names one of the credential's servers. */
function isRun({ servers }: Profile, entries: readonly Entry[]): boolean {
  return entries.some(({ value }) => servers.some((name) => value.reveal().includes(name)));
}

function inheritedBy(definition: Definition, variable: string, { setting }: Given): Entry | undefined {
  return isClaudes(definition) ? setting(variable, definition) : undefined;
}

/** The entry that the named file is, where the scan followed it. */
function fileOf(
  { value }: Entry,
  variable: string,
  { machine, host }: Given,
): { readonly holder?: string; readonly path: string } {
  const path = homePath(asText(value.reveal()), host.paths.home);
  const name = variable.replace(/_FILE$/, "");
  const file = machine.entries.find(
    (entry) =>
      entry.path !== undefined &&
      entry.address === name &&
      comparable(entry.path, host) === comparable(path, host),
  );
  return file === undefined ? { path } : { holder: file.id, path };
}
