import type { Entry } from "@claude-rotate/contract";
import { CUSTOM_HEADERS } from "./assignments.ts";
import { ENV_ORDER, HELPER_ORDER, LAYER_TITLES, type Layer } from "./facts.ts";
import { headerLines } from "./headers.ts";
import { isVariableAddress, plainPointer } from "./pointer.ts";
import type { View } from "./view.ts";

export interface Overridden {
  readonly entry: string;
  readonly by: string;
  readonly reason: string;
}

/** One value over all layers: what counts, and what it hides. */
export interface Merged {
  readonly entry?: Entry;
  readonly overridden: readonly Overridden[];
}

const LATER_LINE = "a later line of the same name wins";

interface Layered {
  readonly layer: Layer;
  readonly entry: Entry;
}

interface CustomLine {
  readonly name: string;
  readonly value: string;
  readonly entry: Entry;
}

/** True where there is more than white space. */
export function holds(value: string): boolean {
  return /[^ \t\r\n]/.test(value);
}

/** A variable: the first layer that has it decides, with an empty value too. Blanks alone are not empty. */
export function mergedVariable(seen: View, name: string): Merged {
  return first(layered(seen, ENV_ORDER, (entry) => isVariable(entry) && entry.name === name));
}

export function mergedHelper(seen: View): Merged {
  return first(layered(seen, HELPER_ORDER, ({ address }) => plainPointer(address) === "/apiKeyHelper"));
}

/** One custom header. All are one variable: the lines of one layer count, and those of all later layers don't. */
export function mergedHeader(seen: View, name: string): Merged & { readonly value?: string } {
  const all = layered(seen, ENV_ORDER, isCustomHeaders);
  const top = all[0];
  if (top === undefined) return { overridden: [] };
  const lines = ({ entry }: Layered): readonly CustomLine[] =>
    linesOf(entry).filter((line) => line.name === name);
  // The client puts the lines into an object, where the later of two equals stays.
  const isTop = ({ layer, entry }: Layered): boolean => layer === top.layer && entry.path === top.entry.path;
  const equals = all.filter(isTop).flatMap(lines);
  const winner = equals.at(-1);
  const by = winner?.entry.id ?? top.entry.id;
  const earlier = equals
    .filter(({ entry }) => entry.id !== by)
    .map(({ entry }) => ({ entry: entry.id, by, reason: LATER_LINE }));
  const lower = all
    .filter((one) => !isTop(one))
    .flatMap((one) =>
      lines(one).map(({ entry }) => ({ entry: entry.id, by, reason: comesBefore(top.layer, one.layer) })),
    );
  return {
    ...(winner ? { entry: winner.entry, value: winner.value } : {}),
    overridden: [...earlier, ...lower],
  };
}

function isVariable({ kind, address }: Entry): boolean {
  return kind === "env" || isVariableAddress(address);
}

function isCustomHeaders({ kind, name, address }: Entry): boolean {
  return kind === "env"
    ? name === CUSTOM_HEADERS
    : plainPointer(address).startsWith(`/env/${CUSTOM_HEADERS}`);
}

function linesOf(entry: Entry): readonly CustomLine[] {
  const text = entry.value.reveal();
  if (entry.kind !== "env")
    return entry.name === CUSTOM_HEADERS ? [] : [{ name: entry.name, value: text, entry }];
  return headerLines(text, "plain").map(({ name, start, end }) => ({
    name,
    value: text.slice(start, end),
    entry,
  }));
}

/** An entry that two layers share (a project in the home folder) counts in the first. */
function layered(seen: View, order: readonly Layer[], meant: (entry: Entry) => boolean): readonly Layered[] {
  const known = new Set<string>();
  return order.flatMap((layer) =>
    seen
      .layer(layer)
      .filter(
        (entry) => entry.inert === undefined && meant(entry) && !known.has(entry.id) && known.add(entry.id),
      )
      .map((entry) => ({ layer, entry })),
  );
}

function first(all: readonly Layered[]): Merged {
  const [top, ...rest] = all;
  if (top === undefined) return { overridden: [] };
  const overridden = rest
    .filter(({ entry }) => holds(entry.value.reveal()))
    .map(({ layer, entry }) => ({
      entry: entry.id,
      by: top.entry.id,
      reason: comesBefore(top.layer, layer, isEmpty(top)),
    }));
  return isEmpty(top) ? { overridden } : { entry: top.entry, overridden };
}

function isEmpty({ entry }: Layered): boolean {
  return entry.value.reveal() === "";
}

function comesBefore(winner: Layer, loser: Layer, empty = false): string {
  if (winner === loser) return "a later file of managed-settings.d wins";
  const reason = `${LAYER_TITLES[winner]} come before ${LAYER_TITLES[loser]}`;
  return empty ? `${reason}, and an empty value hides what they say` : reason;
}
