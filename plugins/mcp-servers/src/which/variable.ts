import type { Entry, Host, Machine } from "@claude-rotate/contract";
import { variableOf } from "../references.ts";
import { PLUGIN } from "../store.ts";
import type { Definition } from "./definition.ts";
import { comparable, projectFolder } from "./path.ts";

/** Claude Code's settings, whose `env` stands before the process's variables (measured on 2.1.197), the first one wins. */
const SETTINGS: readonly (string | undefined)[] = ["managed", "local", "project", "user"];
const ELSEWHERE = SETTINGS.length + 1;

/** A server's value that a variable gives. */
export interface Reference {
  readonly variable: string;
  /** Where the variable is set; absent where it is set nowhere. */
  readonly from?: Entry;
}

/** What a variable is for a server: from Claude Code's settings, this process, or a file that a later one takes it from. */
export type Setting = (variable: string, definition: Definition) => Entry | undefined;

/** The variable that an entry refers to; one whose default it is counts where something sets it. */
export function referenceOf(entry: Entry, definition: Definition, setting: Setting): Reference | undefined {
  const variable = entry.variable ?? variableOf(entry.value.reveal());
  if (variable === undefined) return undefined;
  const from = setting(variable, definition);
  if (from === undefined) return entry.variable === undefined ? { variable } : undefined;
  return { variable, from };
}

export function settingsIn(machine: Machine, host: Host): Setting {
  const byName = new Map<string, Entry[]>();
  for (const entry of machine.entries) {
    if (entry.plugin === PLUGIN || entry.inert !== undefined || entry.value.reveal().trim() === "") continue;
    const known = byName.get(entry.name);
    if (known) known.push(entry);
    else byName.set(entry.name, [entry]);
  }
  const project = comparable(`${projectFolder(host)}/.claude`, host);
  const rankOf = (entry: Entry, isClaude: boolean): number => {
    if (entry.kind === "env") return SETTINGS.length;
    if (entry.address !== `/env/${entry.name}` || entry.path === undefined) return ELSEWHERE;
    const rank = SETTINGS.indexOf(entry.layer);
    const isNear = rank === 0 || rank === 3 || comparable(entry.path, host).startsWith(`${project}/`);
    return isClaude && rank >= 0 && isNear ? rank : Number.POSITIVE_INFINITY;
  };
  return (variable, definition) => {
    const isClaude = isClaudes(definition);
    const [first] = (byName.get(variable) ?? [])
      .map((from) => ({ from, rank: rankOf(from, isClaude) }))
      .filter(({ rank }) => rank < Number.POSITIVE_INFINITY)
      .sort((one, other) => one.rank - other.rank);
    return first?.from;
  };
}

/** Claude Code hands its settings' variables on to the servers that it starts. */
export function isClaudes({ client }: Definition): boolean {
  return client === "Claude Code" || client.startsWith("plugin ");
}
