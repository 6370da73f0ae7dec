import type { Host, Machine } from "@claude-rotate/contract";
import { CUSTOM, DIRECT, type Header, MODES, ON, type Slots, SOURCES, type SourceId } from "./facts.ts";
import { mergedVariable } from "./merge.ts";
import { type Candidate, findSources, type Sources } from "./sources.ts";
import { type View, view } from "./view.ts";
import { type Sent, whyNothing } from "./wire.ts";

export const HEADERS: readonly Header[] = ["x-api-key", "authorization"];

export type Found = ReadonlyMap<SourceId, Candidate>;
type Mode = (typeof MODES)[number];

/** What fills the headers, before and after the custom lines. */
export interface Filling {
  readonly filled: Sent;
  readonly sent: Sent;
}

/** Everything that decides what the client sends from the current folder. */
export interface Situation {
  readonly seen: View;
  readonly sources: Sources;
  /** Set where a variable makes the client fill the headers from other sources. */
  readonly mode?: Mode;
  readonly slots: Slots;
  /** The sources that the slots know. */
  readonly found: Found;
  readonly filling: Filling;
  /** Why no request goes out. */
  readonly stopped?: string;
}

const known = new WeakMap<Machine, Situation>();

/** The same for every check of one machine. */
export function situationOf(machine: Machine, host: Host): Situation {
  const situation = known.get(machine) ?? understand(machine, host);
  known.set(machine, situation);
  return situation;
}

function understand(machine: Machine, host: Host): Situation {
  const seen = view(machine, host);
  const sources = findSources(seen);
  const mode = MODES.find(({ variable }) => isOn(mergedVariable(seen, variable).entry?.value.reveal()));
  const slots = mode?.slots ?? DIRECT;
  const used = new Set(HEADERS.flatMap((header) => [CUSTOM[header], ...slots[header].from]));
  const found: Found = new Map([...sources.found].filter(([source]) => used.has(source)));
  const filling = fill(slots, found);
  const stopped = seen.stopped ?? whyNothing(filling.filled, filling.sent);
  return {
    seen,
    sources,
    slots,
    found,
    filling,
    ...(mode === undefined ? {} : { mode }),
    ...(stopped === undefined ? {} : { stopped }),
  };
}

/** `authorization` first: a login that fills it keeps a stored key back. */
export function fill(slots: Slots, found: Found): Filling {
  const first = (header: Header, isOut = (_source: SourceId): boolean => false): Candidate | undefined =>
    slots[header].from
      .map((source) => found.get(source))
      .find((one) => one && !yieldsTo(one.source, found) && !isOut(one.source));
  const authorization = first("authorization");
  const key = first("x-api-key", (source) => isKeptBack(source, authorization));
  const customised = (header: Header, one: Candidate | undefined): Candidate | undefined =>
    one && slots[header].firm.includes(one.source) ? one : (found.get(CUSTOM[header]) ?? one);
  return {
    filled: headers(key, authorization),
    sent: headers(customised("x-api-key", key), customised("authorization", authorization)),
  };
}

function headers(key: Candidate | undefined, authorization: Candidate | undefined): Sent {
  return { ...(key ? { "x-api-key": key } : {}), ...(authorization ? { authorization } : {}) };
}

export function yieldsTo(source: SourceId, found: Found): Candidate | undefined {
  return SOURCES[source].yields?.map((other) => found.get(other)).find((other) => other !== undefined);
}

export function isKeptBack(source: SourceId, bearer: Candidate | undefined): boolean {
  return bearer !== undefined && (SOURCES[source].yieldsToBearer?.includes(bearer.source) ?? false);
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && ON.includes(value.trim().toLowerCase());
}
