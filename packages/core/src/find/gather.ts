import {
  type Assignment,
  type Codec,
  type Credential,
  type Entry,
  type Place,
  Secret,
} from "@claude-rotate/contract";
import { decode, lineAt } from "@claude-rotate/formats";
import type { Context } from "../context.ts";
import type { Variable } from "./environment.ts";
import { type Identified, identify, strays } from "./identify.ts";
import type { Found, UnitReading } from "./unit.ts";

/** A place with what is needed to change it. Holds secrets. */
export interface Spot {
  readonly place: Place;
  /** The whole key; for a tail the key that it belongs to. */
  readonly secret: Secret;
  readonly reading?: UnitReading;
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
  finish(): Gathered;
}

const PROSE = "it stands outside an assignment (prose, a comment or a rule)";
const LIVE = "a running process's own variable can't be changed from outside";
const OWNERS = {
  client: "the client keeps this file itself",
  administrator: "an administrator keeps this file",
};

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
        if (assignment.part === "last20") tails.push({ reading, found });
        const key =
          assignment.part === "last20" ? undefined : identify(assignment, reading.text, credentials);
        if (!key) continue;
        covered.push(key.span);
        const place = placeOf(
          reading,
          found,
          key.credential.id,
          remember(key.credential, key.secret),
          key.span,
        );
        put(place, { secret: key.secret, reading, span: key.span, codecs: assignment.codecs, part: "whole" });
      }
      for (const [index, key] of strays(reading.text, credentials, covered).entries()) {
        const place = strayPlace(reading, key, remember(key.credential, key.secret), index);
        if (place) put(place, { secret: key.secret, reading, span: key.span, codecs: [], part: "whole" });
      }
    },
    variable: (variable) => {
      const id = `env#${variable.name}`;
      entries.push({
        id,
        plugin: "core",
        store: "env",
        kind: "env",
        address: variable.name,
        name: variable.name,
        value: new Secret(variable.value),
      });
      const key = identify(variableAssignment(variable), variable.value, credentials);
      if (!key) return;
      const fingerprint = remember(key.credential, key.secret);
      put(variablePlace(id, variable.name, key.credential.id, fingerprint), {
        secret: key.secret,
        span: key.span,
        codecs: [],
        part: "whole",
      });
    },
    finish: () => {
      for (const { reading, found } of tails) {
        const owner = ownerOfTail(reading, found.assignment, secrets);
        if (!owner || found.assignment.unblock) continue;
        const place = placeOf(reading, found, owner.credential, owner.fingerprint, found.assignment.span);
        put(place, {
          secret: owner.secret,
          reading,
          span: found.assignment.span,
          codecs: found.assignment.codecs,
          part: "last20",
        });
      }
      return { places: [...spots.values()].map((spot) => spot.place), entries, spots, secrets };
    },
  };
  return gatherer;
}

function entriesOf(reading: UnitReading, found: Found): readonly Entry[] {
  const { address, name, span, codecs } = found.assignment;
  const value = new Secret(decode(reading.text.slice(span[0], span[1]), codecs));
  return found.reporters.map(({ store, ref }) => ({
    id: `${reading.unit.path}#${address}`,
    plugin: store.plugin,
    store: store.part.id,
    kind: "file",
    path: ref.path,
    address,
    name,
    value,
    ...(ref.layer === undefined ? {} : { layer: ref.layer }),
    ...(found.inert === undefined ? {} : { inert: found.inert }),
  }));
}

function placeOf(
  reading: UnitReading,
  found: Found,
  credential: string,
  fingerprint: string,
  span: readonly [number, number],
): Place {
  const { unit, text } = reading;
  const { address, codecs, fixed, part } = found.assignment;
  const owner = unit.candidates.find((candidate) => candidate.pattern.owner)?.pattern.owner;
  const locked = fixed ?? (owner && OWNERS[owner]);
  const why = locked ?? found.inert;
  const first = found.reporters[0];
  const paths = spellings(reading);
  return {
    id: `${unit.path}#${address}`,
    plugin: first?.store.plugin ?? "core",
    store: first?.store.part.id ?? "core",
    credential,
    fingerprint,
    kind: "file",
    path: unit.path,
    ...(paths.length > 0 ? { paths } : {}),
    ...lineAt(text, span[0]),
    address,
    form: [...codecs, ...(part === "last20" ? ["last20"] : [])].join("+") || "plain",
    inert: found.inert !== undefined,
    writable: locked === undefined,
    ...(why === undefined ? {} : { why }),
  };
}

function spellings(reading: UnitReading): readonly string[] {
  return [...new Set(reading.unit.candidates.map((candidate) => candidate.ref.path))].filter(
    (path) => path !== reading.unit.path,
  );
}

function strayPlace(
  reading: UnitReading,
  key: Identified,
  fingerprint: string,
  index: number,
): Place | undefined {
  const first = reading.unit.candidates[0];
  if (!first) return undefined;
  const paths = spellings(reading);
  return {
    id: `${reading.unit.path}#text:${index + 1}`,
    plugin: first.store.plugin,
    store: first.store.part.id,
    credential: key.credential.id,
    fingerprint,
    kind: "file",
    path: reading.unit.path,
    ...(paths.length > 0 ? { paths } : {}),
    ...lineAt(reading.text, key.span[0]),
    address: `text:${index + 1}`,
    form: "text",
    inert: false,
    writable: false,
    why: PROSE,
  };
}

function variableAssignment({ name, value }: Variable): Assignment {
  return { address: name, name, span: [0, value.length], codecs: [] };
}

function variablePlace(id: string, name: string, credential: string, fingerprint: string): Place {
  return {
    id,
    plugin: "core",
    store: "env",
    credential,
    fingerprint,
    kind: "env",
    address: name,
    form: "variable",
    inert: false,
    writable: false,
    why: LIVE,
  };
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
