import type { Entry, Examined, Host, KeyVerdict, Place, VerdictKind } from "@claude-rotate/contract";
import { type Layer, TRUSTED_LAYERS } from "../facts.ts";

/** Verdicts with which the issuer turns a request away, whatever else is right. */
export const REFUSED: ReadonlySet<VerdictKind> = new Set(["invalid", "disabled", "forbidden", "billing"]);
const DEAD: ReadonlySet<VerdictKind> = new Set(["invalid", "disabled"]);

export function placeOf(machine: Examined, entry: string): Place | undefined {
  return machine.places.find(({ id }) => id === entry);
}

export function verdictOf(machine: Examined, fingerprint: string | undefined): KeyVerdict | undefined {
  return machine.verdicts.find((one) => one.fingerprint === fingerprint);
}

export function isDead(machine: Examined, fingerprint: string | undefined): boolean {
  const verdict = verdictOf(machine, fingerprint)?.verdict;
  return verdict !== undefined && DEAD.has(verdict);
}

/** The issuer's words: `401 authentication_error "invalid x-api-key"`. */
export function words({ status, type, message }: Pick<KeyVerdict, "status" | "type" | "message">): string {
  return [status, type, message && `"${message}"`].filter((part) => part).join(" ") || "no reason";
}

/** Whose settings an entry stands in. In the home folder the user's file is the project's too, and stays the user's. */
export function layerOf({ entries }: Examined, { kind, id, layer }: Entry): Layer {
  if (kind !== "file") return "process";
  const layers = entries.filter((entry) => entry.id === id).map((entry) => entry.layer as Layer);
  return layers.find((one) => TRUSTED_LAYERS.includes(one)) ?? ((layer ?? "user") as Layer);
}

export function isProjects(machine: Examined, entry: Entry): boolean {
  return ["project", "local"].includes(layerOf(machine, entry));
}

/** The fingerprint of the key that `--fix` may put in a dead one's place; never into a project's file. */
export function goodKey(machine: Examined, entry: Entry): string | undefined {
  const place = placeOf(machine, entry.id);
  if (!place?.writable || place.kind !== "file" || isProjects(machine, entry)) return undefined;
  return machine.rightKey("anthropic", place.fingerprint ?? "");
}

export function hintOf({ keys }: Examined, fingerprint: string): string {
  return keys.find((key) => key.fingerprint === fingerprint)?.hint ?? fingerprint;
}

/** Where an entry stands, in a sentence: the layer of a file's is known by its path. */
export function whereIs({ kind, path, address }: Entry): string {
  if (kind === "file" && path !== undefined) return path;
  return kind === "env" ? "this shell" : `the item ${address}`;
}

const SHELLS = "@claude-rotate/plugin-env-shell";
/** What that plugin reads and no shell of the user does. */
const NO_SHELLS: ReadonlySet<string> = new Set(["dotenv", "direnv", "compose", "devcontainer", "workflow"]);

/** A variable that a shell's start file sets. */
export function isShells({ plugin, store, inert, path }: Entry, { paths }: Host): boolean {
  const isHomes = path?.startsWith(paths.home) ?? false;
  return plugin === SHELLS && !NO_SHELLS.has(store) && inert === undefined && isHomes;
}
