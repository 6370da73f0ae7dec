import type { Entry, Examined, ServerUse } from "@claude-rotate/contract";
import { withoutDoubles } from "../layouts.ts";
import { PROFILES } from "../profiles.ts";
import { PLUGIN } from "../store.ts";
import { type Definition, definitionOf } from "../which/definition.ts";

/** A server with what stands in it. */
export interface Server extends Definition {
  readonly entries: readonly Entry[];
}

/** Every entry of a server's file, each once. */
export function ownEntries({ entries }: Examined): readonly Entry[] {
  const own = entries.filter(({ plugin, kind }) => plugin === PLUGIN && kind === "file");
  return [...new Map(withoutDoubles(own).map((entry) => [entry.id, entry])).values()];
}

/** Every server that some client would start from its file. */
export function serversOf(machine: Examined): readonly Server[] {
  const own = ownEntries(machine);
  const values = new Map(own.map(({ id, value }) => [id, value]));
  const servers = new Map<string, { definition: Definition; entries: Entry[] }>();
  for (const entry of own) {
    const definition = definitionOf(entry, (id) => values.get(id)?.reveal());
    if (definition === undefined) continue;
    const server = servers.get(definition.id) ?? { definition, entries: [] };
    servers.set(definition.id, server);
    server.entries.push(entry);
  }
  return [...servers.values()].map(({ definition, entries }) => ({ ...definition, entries }));
}

/** The credentials that servers use. */
export const CREDENTIALS: ReadonlySet<string> = new Set(PROFILES.map(({ id }) => id));

export function usesOf({ resolutions }: Examined, credential: string): readonly ServerUse[] {
  return resolutions
    .filter((resolution) => resolution.credential === credential)
    .flatMap(({ servers = [] }) => servers);
}

export function isDead({ verdicts }: Examined, fingerprint: string | undefined): boolean {
  return verdicts.some(
    (one) => one.fingerprint === fingerprint && (one.verdict === "invalid" || one.verdict === "disabled"),
  );
}

export function isReplaced({ replaced }: Examined, fingerprint: string | undefined): boolean {
  return replaced.some((one) => one.fingerprint === fingerprint);
}
