import type { Assignment, Codec, Credential, Entry, Place, Secret } from "@claude-rotate/contract";
import { decode } from "@claude-rotate/formats";
import type { Context } from "../context.ts";
import { isWithin } from "../path.ts";
import type { Variable } from "./environment.ts";
import { identify, strays } from "./identify.ts";
import type { FoundItem } from "./items.ts";
import {
  entriesOf,
  itemEntry,
  itemPlace,
  placeOf,
  strayPlace,
  variableEntry,
  variablePlace,
} from "./place-of.ts";
import type { Found, UnitReading } from "./unit.ts";

/** A place with what is needed to change it. Holds secrets. */
export interface Spot {
  readonly place: Place;
  /** The whole key; for a tail the key that it belongs to. */
  readonly secret: Secret;
  readonly reading?: UnitReading;
  readonly item?: FoundItem;
  /** In the reading's text. */
  readonly span: readonly [number, number];
  readonly codecs: readonly Codec[];
  readonly part: "whole" | "last20";
}

interface Gathered {
  readonly places: readonly Place[];
  readonly entries: readonly Entry[];
  readonly spots: ReadonlyMap<string, Spot>;
  readonly secrets: ReadonlyMap<string, ReadonlyMap<string, Secret>>;
}

interface Gatherer {
  know(credential: string, secret: Secret): void;
  file(reading: UnitReading): void;
  variable(variable: Variable): void;
  item(found: FoundItem): void;
  finish(): Gathered;
}

/** Turns readings into places, entries and secrets. Tails come last, when every whole key is known. */
export function createGatherer(context: Context): Gatherer {
  const { credentials } = context.registry;
  const spots = new Map<string, Spot>();
  const entries: Entry[] = [];
  const secrets = new Map<string, Map<string, Secret>>();
  const tails: { reading: UnitReading; found: Found }[] = [];

  const remember = (credential: Credential, secret: Secret): string => {
    const { fingerprint } = context.fingerprint(secret, credential);
    context.redactor.add(secret);
    const known = secrets.get(credential.id) ?? new Map<string, Secret>();
    secrets.set(credential.id, known.set(fingerprint, secret));
    return fingerprint;
  };
  const put = (place: Place, rest: Omit<Spot, "place">): void => void spots.set(place.id, { place, ...rest });

  const gatherer: Gatherer = {
    know: (id, secret) => {
      const credential = credentials.find((candidate) => candidate.id === id);
      if (credential) remember(credential, secret);
    },
    file: (reading) => {
      const covered: (readonly [number, number])[] = [];
      for (const found of reading.found) {
        const { assignment } = found;
        entries.push(...entriesOf(reading, found));
        if (assignment.part === "last20") {
          tails.push({ reading, found });
          continue;
        }
        const key = identify(assignment, reading.text, credentials, !isLedTo(reading, found));
        if (!key) continue;
        const { credential, secret, span } = key;
        covered.push(span);
        const place = placeOf(reading, found, credential.id, remember(credential, secret), span);
        put(place, { secret, reading, span, codecs: assignment.codecs, part: "whole" });
      }
      for (const [index, key] of strays(reading.text, credentials, covered).entries()) {
        const place = strayPlace(reading, key, remember(key.credential, key.secret), index);
        if (place) put(place, { secret: key.secret, reading, span: key.span, codecs: [], part: "whole" });
      }
    },
    variable: (variable) => {
      const entry = variableEntry(variable);
      entries.push(entry);
      const key = identify(alone(variable), variable.value, credentials);
      if (!key) return;
      const { credential, secret, span } = key;
      const place = variablePlace(entry.id, variable.name, credential.id, remember(credential, secret));
      put(place, { secret, span, codecs: [], part: "whole" });
    },
    item: (found) => {
      const entry = itemEntry(found);
      if (!entry) return;
      entries.push(entry);
      const value = entry.value.reveal();
      const key = identify(alone({ name: entry.name, value }), value, credentials);
      if (!key?.secret.equals(entry.value)) return;
      const place = itemPlace(found, key.credential.id, remember(key.credential, key.secret));
      put(place, { secret: key.secret, item: found, span: key.span, codecs: [], part: "whole" });
    },
    finish: () => {
      for (const { reading, found } of tails) {
        const owner = ownerOfTail(reading, found.assignment, secrets);
        if (!owner || found.assignment.unblock) continue;
        const { span, codecs } = found.assignment;
        const place = placeOf(reading, found, owner.credential, owner.fingerprint, span);
        put(place, { secret: owner.secret, reading, span, codecs, part: "last20" });
      }
      return { places: [...spots.values()].map((spot) => spot.place), entries, spots, secrets };
    },
  };
  return gatherer;
}

/** A value that stands by itself. */
function alone({ name, value }: Variable): Assignment {
  return { address: name, name, span: [0, value.length], codecs: [] };
}

/** True for a file outside a project to which nothing but that project's own files points: its name for the value is no proof. */
function isLedTo({ unit }: UnitReading, { reporters }: Found): boolean {
  return reporters.every(({ ledFrom }) => ledFrom !== undefined && !isWithin(unit.path, ledFrom));
}

function ownerOfTail(
  reading: UnitReading,
  { span, codecs }: Assignment,
  secrets: ReadonlyMap<string, ReadonlyMap<string, Secret>>,
): { credential: string; fingerprint: string; secret: Secret } | undefined {
  const tail = decode(reading.text.slice(span[0], span[1]), codecs);
  if (tail.length !== 20) return undefined;
  for (const [credential, known] of secrets) {
    for (const [fingerprint, secret] of known) {
      if (secret.reveal().length >= 20 && secret.reveal().slice(-20) === tail)
        return { credential, fingerprint, secret };
    }
  }
  return undefined;
}
