import type { Assignment, Codec, Credential, Entry, Place, Secret } from "@claude-rotate/contract";
import { decode } from "@claude-rotate/formats";
import type { Context } from "../context.ts";
import { isWithin } from "../path.ts";
import type { Variable } from "./environment.ts";
import type { Found } from "./found.ts";
import { apartFrom, type Identified, identify, strays } from "./identify.ts";
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
import type { UnitReading } from "./unit.ts";
import { heldAnywhere, heldIn, unusualKeys } from "./unusual.ts";

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

interface Reported {
  readonly reading: UnitReading;
  readonly found: Found;
}

/** Turns readings into places, entries and secrets. Tails come last, when every whole key is known. */
export class Gatherer {
  readonly #context: Context;
  readonly #credentials: readonly Credential[];
  readonly #spots = new Map<string, Spot>();
  readonly #entries: Entry[] = [];
  readonly #secrets = new Map<string, Map<string, Secret>>();
  readonly #tails: Reported[] = [];
  /** What each assignment holds as far as names and shapes tell, which may be nothing. */
  readonly #told: (Reported & { readonly keys: readonly Identified[] })[] = [];
  /** By file, where its keys stand. */
  readonly #covered = new Map<UnitReading, (readonly [number, number])[]>();
  readonly #strays = new Map<UnitReading, number>();

  readonly #breath: () => Promise<void>;

  /** `breath` is called between pieces of the search; absent: it never pauses. */
  constructor(context: Context, breath = async (): Promise<void> => {}) {
    this.#context = context;
    this.#breath = breath;
    this.#credentials = context.registry.credentials;
  }

  know(id: string, secret: Secret): void {
    const credential = this.#credentials.find((candidate) => candidate.id === id);
    if (credential) this.#remember(credential, secret);
  }

  async file(reading: UnitReading): Promise<void> {
    const covered: (readonly [number, number])[] = [];
    this.#covered.set(reading, covered);
    for (const found of reading.found) {
      await this.#breath();
      const { assignment } = found;
      this.#entries.push(...entriesOf(reading, found));
      if (assignment.part === "last20") {
        this.#tails.push({ reading, found });
        continue;
      }
      const keys = identify(assignment, reading.text, this.#credentials, !isLedTo(reading, found));
      this.#told.push({ reading, found, keys });
      this.#assigned({ reading, found }, keys);
    }
    await this.#breath();
    for (const key of strays(reading.text, this.#credentials, covered)) this.#stray(reading, key);
  }

  variable(variable: Variable): void {
    const entry = variableEntry(variable);
    this.#entries.push(entry);
    const [key, more] = identify(alone(variable), variable.value, this.#credentials);
    if (!key || more) return;
    const { credential, secret, span } = key;
    const place = variablePlace(entry.id, variable.name, credential.id, this.#remember(credential, secret));
    this.#put(place, { secret, span, codecs: [], part: "whole" });
  }

  item(found: FoundItem): void {
    const entry = itemEntry(found);
    if (!entry) return;
    this.#entries.push(entry);
    const value = entry.value.reveal();
    const [key] = identify(alone({ name: entry.name, value }), value, this.#credentials);
    if (!key?.secret.equals(entry.value)) return;
    const place = itemPlace(found, key.credential.id, this.#remember(key.credential, key.secret));
    this.#put(place, { secret: key.secret, item: found, span: key.span, codecs: [], part: "whole" });
  }

  async finish(): Promise<Gathered> {
    await this.#unusual();
    for (const { reading, found } of this.#tails) {
      await this.#breath();
      const owner = this.#ownerOfTail(reading, found.assignment);
      if (!owner || found.assignment.unblock) continue;
      const { span, codecs } = found.assignment;
      const place = placeOf(
        reading,
        found,
        { ...owner, span },
        this.#remember(owner.credential, owner.secret),
      );
      this.#put(place, { secret: owner.secret, reading, span, codecs, part: "last20" });
    }
    const places = [...this.#spots.values()].map((spot) => spot.place);
    return { places, entries: this.#entries, spots: this.#spots, secrets: this.#secrets };
  }

  /** Keys that no shape tells, where their name does not stand. */
  async #unusual(): Promise<void> {
    const keys = unusualKeys(this.#secrets, this.#credentials);
    if (keys.length === 0) return;
    for (const { reading, found, keys: shaped } of this.#told) {
      await this.#breath();
      const { span, codecs } = found.assignment;
      const held = heldIn(reading.text, span, codecs, keys);
      const more = apartFrom(
        shaped.map((key) => key.span),
        held,
      );
      // They are counted in the order of the text, so what is behind the first of them gets another address.
      if (more.length > 0) this.#assigned({ reading, found }, [...shaped, ...more].sort(byStart));
    }
    for (const [reading, covered] of this.#covered) {
      await this.#breath();
      for (const key of heldAnywhere(reading.text, keys, covered)) this.#stray(reading, key);
    }
  }

  #assigned({ reading, found }: Reported, keys: readonly Identified[]): void {
    const { codecs, address } = found.assignment;
    for (const [n, key] of keys.entries()) {
      const { credential, secret, span } = key;
      this.#covered.get(reading)?.push(span);
      const assignment = { ...found.assignment, address: n === 0 ? address : `${address}/${n + 1}` };
      const fingerprint = this.#remember(credential, secret);
      const place = placeOf(reading, { ...found, assignment }, key, fingerprint);
      this.#put(place, { secret, reading, span, codecs, part: "whole" });
    }
  }

  #ownerOfTail({ text }: UnitReading, { span, codecs }: Assignment): Omit<Identified, "span"> | undefined {
    const tail = decode(text.slice(span[0], span[1]), codecs);
    if (tail.length !== 20) return undefined;
    for (const credential of this.#credentials) {
      for (const secret of this.#secrets.get(credential.id)?.values() ?? []) {
        if (secret.reveal().length >= 20 && secret.reveal().endsWith(tail)) return { credential, secret };
      }
    }
    return undefined;
  }

  #stray(reading: UnitReading, key: Identified): void {
    this.#covered.get(reading)?.push(key.span);
    const index = this.#strays.get(reading) ?? 0;
    this.#strays.set(reading, index + 1);
    const place = strayPlace(reading, key, this.#remember(key.credential, key.secret), index);
    if (place) this.#put(place, { secret: key.secret, reading, span: key.span, codecs: [], part: "whole" });
  }

  #remember(credential: Credential, secret: Secret): string {
    const { fingerprint } = this.#context.fingerprint(secret, credential);
    this.#context.redactor.add(secret);
    const known = this.#secrets.get(credential.id) ?? new Map<string, Secret>();
    this.#secrets.set(credential.id, known.set(fingerprint, secret));
    return fingerprint;
  }

  #put(place: Place, rest: Omit<Spot, "place">): void {
    this.#spots.set(place.id, { place, ...rest });
  }
}

function byStart({ span: [one] }: Identified, { span: [other] }: Identified): number {
  return one - other;
}

/** A value that stands by itself. */
function alone({ name, value }: Variable): Assignment {
  return { address: name, name, span: [0, value.length], codecs: [] };
}

/** True for a file outside a project to which nothing but that project's own files points: its name for the value is no proof. */
function isLedTo({ unit }: UnitReading, { reporters }: Found): boolean {
  return reporters.every(({ ledFrom }) => ledFrom !== undefined && !isWithin(unit.path, ledFrom));
}
