import type { Client, Entry, Host, Machine, Resolution, ServerUse } from "@claude-rotate/contract";
import { INSTALLED, MANAGED, PLUGIN_FILE, STATE } from "../claude-code.ts";
import { withoutDoubles } from "../layouts.ts";
import { PROFILES } from "../profiles.ts";
import { PLUGIN } from "../store.ts";
import { asText } from "../text.ts";
import { type Definition, definitionOf } from "./definition.ts";
import { comparable, isWithin, projectFolder } from "./path.ts";
import { fromFiles, inheriting, type Told } from "./unwritten.ts";
import { referenceOf, type Setting, settingsIn } from "./variable.ts";

/** One for each credential: where its servers' own copies stand, and which of them a client starts from here. */
export const clients: readonly Client[] = PROFILES.map(({ id }) => ({
  id: `mcp:${id}`,
  credential: id,
  // What servers are started with decides nothing about where a key is sent to be tested.
  environment: (_machine, host) => variablesOf(host),
  resolve: (machine, host) => resolve(machine, host, id),
}));

function variablesOf({ env }: Host): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function resolve(machine: Machine, host: Host, credential: string): Resolution {
  const holding = new Set(
    machine.places.filter((place) => place.credential === credential).map(({ id }) => id),
  );
  const entries = withoutDoubles(
    machine.entries.filter(({ plugin, kind }) => plugin === PLUGIN && kind === "file"),
  );
  const values = new Map(entries.map(({ id, value }) => [id, value]));
  const define = (entry: Entry): Definition | undefined =>
    definitionOf(entry, (id) => values.get(id)?.reveal());
  const definitions = entries.flatMap((entry) => define(entry) ?? []);
  const winners = winnersOf(definitions, startable(machine, host, entries));
  const servers = new Map<string, ServerUse>();
  const ignored = new Map<string, string>();
  const setting = settingsIn(machine, host);
  const refer = referring(setting, { holding, credential });
  for (const entry of entries) {
    const definition = define(entry);
    const reference = definition && refer(entry, definition);
    if (!holding.has(entry.id) && !reference) continue;
    if (definition === undefined) {
      if (entry.inert !== undefined) ignored.set(entry.id, entry.inert);
      continue;
    }
    const { name, scope, id } = definition;
    const wins = winners.has(id) || (servers.get(entry.id)?.wins ?? false);
    servers.set(entry.id, { name, scope, entry: entry.id, ...reference, wins });
  }
  const told = { servers, winners, credential };
  const given = { machine, host, entries, define, setting, holding };
  for (const { use, instead } of fromFiles(given, told)) {
    for (const entry of instead) {
      servers.delete(entry);
      ignored.set(entry, `the server reads its key from the file that ${use.variable} names`);
    }
    servers.set(use.entry, use);
  }
  for (const use of inheriting(given, told)) servers.set(use.entry, use);
  for (const use of keyless(entries, define, told)) servers.set(use.entry, use);
  for (const id of servers.keys()) ignored.delete(id);
  return {
    sent: [],
    shadowed: [],
    servers: [...servers.values()],
    ignored: [...ignored].map(([entry, reason]) => ({ entry, reason })),
  };
}

/** The variable that gives a server its key: one that holds such a key, or that is set nowhere under the credential's name. */
function referring(
  setting: Setting,
  { holding, credential }: { readonly holding: ReadonlySet<string>; readonly credential: string },
): (entry: Entry, definition: Definition) => Pick<ServerUse, "variable" | "from"> | undefined {
  const names = PROFILES.find(({ id }) => id === credential)?.names ?? [];
  return (entry, definition) => {
    const { variable, from } = referenceOf(entry, definition, setting) ?? {};
    if (variable === undefined || (holding.has(entry.id) && entry.variable === undefined)) return undefined;
    if (from) return holding.has(from.id) ? { variable, from: from.id } : undefined;
    return names.includes(entry.name) ? { variable } : undefined;
  };
}

/** Servers that win over one of their name that holds a key, and hold none themselves: the reference, or their first entry. */
function keyless(
  entries: readonly Entry[],
  define: (entry: Entry) => Definition | undefined,
  { servers, winners, credential }: Told,
): readonly ServerUse[] {
  const names = PROFILES.find(({ id }) => id === credential)?.names ?? [];
  const defined = entries.flatMap((entry) => {
    const definition = define(entry);
    return definition === undefined ? [] : [{ entry, definition }];
  });
  const holding = defined.filter(({ entry }) => servers.has(entry.id)).map(({ definition }) => definition);
  const held = new Set(holding.map(({ id }) => id));
  const contested = new Set(holding.map(({ client, name }) => JSON.stringify([client, name])));
  const found = new Map<string, ServerUse>();
  for (const { entry, definition } of defined) {
    const { id, client, name, scope } = definition;
    if (!winners.has(id) || held.has(id) || !contested.has(JSON.stringify([client, name]))) continue;
    if (!found.has(id) || names.includes(entry.name))
      found.set(id, { name, scope, entry: entry.id, wins: true });
  }
  return [...found.values()];
}

/** The ids of the definitions that their clients use from the current folder. */
function winnersOf(
  definitions: readonly Definition[],
  canStart: (definition: Definition) => boolean,
): ReadonlySet<string> {
  const best = new Map<string, Definition>();
  for (const definition of definitions) {
    if (!canStart(definition)) continue;
    const key = JSON.stringify([definition.client, definition.name]);
    const known = best.get(key);
    if (known === undefined || comesFirst(definition, known)) best.set(key, definition);
  }
  return new Set([...best.values()].map(({ id }) => id));
}

/** Of two in one scope the one nearer to the current folder. */
function comesFirst(one: Definition, other: Definition): boolean {
  if (one.rank !== other.rank) return one.rank < other.rank;
  return (one.folder ?? "").length > (other.folder ?? "").length;
}

/** Whether a client that is started in the current folder looks at a definition at all. */
function startable(
  machine: Machine,
  host: Host,
  entries: readonly Entry[],
): (definition: Definition) => boolean {
  const plain = (path: string): string => comparable(path, host);
  const cwd = plain(host.paths.cwd);
  const project = plain(projectFolder(host));
  const state = plain(stateFile(machine, host));
  const isManaged = machine.files.some(({ layer, state: read }) => layer === MANAGED && read === "read");
  const installed = entries
    .filter(({ layer }) => layer === INSTALLED)
    .map(({ value }) => plain(asText(value.reveal())));
  return ({ client, layer, path, folder, scope }) => {
    const isClaude = client === "Claude Code" || layer === PLUGIN_FILE;
    if (isClaude && isManaged) return scope === "managed";
    if (layer === STATE && plain(path) !== state) return false;
    if (scope === "local") return plain(folder ?? "") === project;
    if (layer === PLUGIN_FILE)
      return installed.length === 0 || installed.some((one) => isWithin(plain(path), one));
    return folder === undefined || isWithin(cwd, plain(folder));
  };
}

/** `.config.json` takes the place of `.claude.json` where it stands. */
function stateFile({ files }: Machine, host: Host): string {
  const { home, claudeConfig } = host.paths;
  const replacement = comparable(`${claudeConfig}/.config.json`, host);
  if (files.some(({ path }) => comparable(path, host) === replacement)) return replacement;
  return `${host.env.CLAUDE_CONFIG_DIR ? claudeConfig : home}/.claude.json`;
}
