import type { Key, Machine, Place, Problem, ScannedFile, Secret } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { createBreath } from "../interrupted.ts";
import { unique } from "./closed.ts";
import { processVariables } from "./environment.ts";
import { Gatherer, type Spot } from "./gather.ts";
import type { FoundItem } from "./items.ts";
import { splitKeys } from "./split.ts";
import type { UnitReading } from "./unit.ts";

/** What a scan found. `spots` and `secrets` hold secrets; `machine` is what plugins and reports see. */
export interface Scan {
  readonly machine: Machine;
  readonly spots: ReadonlyMap<string, Spot>;
  /** By credential, then by fingerprint. */
  readonly secrets: ReadonlyMap<string, ReadonlyMap<string, Secret>>;
  readonly readings: readonly UnitReading[];
  readonly items: readonly FoundItem[];
  /** Files and item stores that could not be looked at. */
  readonly unread: readonly Problem[];
}

/** What was read, of which a `Scan` is made. */
export interface Read {
  readonly readings: readonly UnitReading[];
  readonly items: readonly FoundItem[];
  readonly unread: readonly Problem[];
  readonly problems: readonly Problem[];
  readonly roots: readonly string[];
}

/** A key that is known without any place that holds it whole. */
export interface Known {
  readonly credential: string;
  readonly secret: Secret;
}

/** Searches what was read for keys. Throws `INTERRUPTED`. */
export async function gather(
  context: Context,
  { readings, items, unread, problems, roots }: Read,
  known: readonly Known[],
): Promise<Scan> {
  const breath = createBreath(context.host);
  const gatherer = new Gatherer(context, breath);
  for (const { credential, secret } of known) gatherer.know(credential, secret);
  for (const reading of readings) await gatherer.file(reading);
  for (const variable of processVariables(context.host)) gatherer.variable(variable);
  for (const item of items) gatherer.item(item);
  const { places, entries, spots, secrets } = await gatherer.finish();
  const split = await splitKeys(readings, spots, secrets, breath);
  const unreadFiles = unread.flatMap(({ path, message }) =>
    path === undefined ? [] : [unreadFile(path, message)],
  );
  const machine: Machine = {
    places,
    keys: keysOf(places, context, secrets),
    problems: unique([...problems, ...split]),
    entries,
    files: [...readings.flatMap(scannedFiles), ...unreadFiles],
    roots,
    needs: readings.flatMap(({ needs, unit }) => needs.map((need) => ({ ...need, path: unit.path }))),
  };
  return { machine, spots, secrets, readings, items, unread };
}

function stateOf(reading: UnitReading): ScannedFile["state"] {
  if (reading.broken) return "broken";
  return reading.problems.some((problem) => problem.code === "PLACE_BROKEN") ? "ignored" : "read";
}

function scannedFiles(reading: UnitReading): readonly ScannedFile[] {
  const state = stateOf(reading);
  const why = reading.problems.find((problem) => problem.code === "PLACE_BROKEN");
  return reading.unit.candidates.map(({ store, ref }) => ({
    path: ref.path,
    plugin: store.plugin,
    store: store.part.id,
    state,
    ...(why ? { reason: why.message } : {}),
    ...(why?.line === undefined ? {} : { line: why.line }),
    mode: reading.unit.info.mode,
    ...(ref.layer === undefined ? {} : { layer: ref.layer }),
  }));
}

function unreadFile(path: string, reason: string): ScannedFile {
  return { path, plugin: "", store: "", state: "unreadable", reason };
}

function keysOf(places: readonly Place[], context: Context, secrets: Scan["secrets"]): readonly Key[] {
  const keys: Key[] = [];
  for (const [credential, known] of secrets) {
    const owner = context.registry.credentials.find(({ id }) => id === credential);
    for (const [fingerprint, secret] of known) {
      const ids = places
        .filter((place) => place.credential === credential && place.fingerprint === fingerprint)
        .map((place) => place.id);
      if (ids.length > 0 && owner)
        keys.push({ credential, ...context.fingerprint(secret, owner), places: ids });
    }
  }
  return keys;
}
