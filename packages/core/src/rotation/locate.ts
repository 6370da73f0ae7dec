import type { Spot } from "../find/gather.ts";
import type { SpotRecord } from "./records.ts";

/** A spot of a file's record, to be found again in a file that somebody else wrote since. */
export interface Sought {
  readonly index: number;
  readonly spot: SpotRecord;
}

export interface Located {
  /** Spots that hold what was written, each with the one whose old key belongs there. */
  readonly at: readonly (Sought & { readonly now: Spot })[];
  /** What was written to these stands elsewhere in the file, and nothing tells which of several old keys belongs where. */
  readonly unclear: readonly Sought[];
  /** Neither what was written nor what stood there before is seen in any spot. */
  readonly lost: readonly Sought[];
}

/**
 * Finds what was written: at its address, or, since edits elsewhere in the file shift numbers and rename what is around,
 * where else in the file it stands. `held`: places that held it before.
 */
export function locate(
  sought: readonly Sought[],
  found: ReadonlyMap<string, Spot>,
  held: readonly string[],
): Located {
  const kinds = grouped(sought, ({ spot }) => `${spot.part} ${spot.to}`);
  const all = [...kinds.values()].map((kind) => locateKind(kind, found, held));
  return {
    at: all.flatMap(({ at }) => at),
    unclear: all.flatMap(({ unclear }) => unclear),
    lost: all.flatMap(({ lost }) => lost),
  };
}

/** `A#2` and `/args/3`: numbers that an edit elsewhere shifts. */
function stem(address: string): string {
  return address.replace(/#\d+$/, "").replaceAll(/\/\d+(?=\/|$)/g, "/*");
}

function name(address: string): string {
  return stem(address).replaceAll("/*", "").split("/").at(-1) ?? "";
}

/** The nearest kin first. */
const KINSHIPS: readonly ((address: string) => string)[] = [stem, name, () => ""];

/** Spots of one part to which one key was written. */
function locateKind(
  kind: readonly Sought[],
  found: ReadonlyMap<string, Spot>,
  held: readonly string[],
): Located {
  const { to, part } = kind[0]?.spot ?? {};
  const written = [...found.values()].filter(
    (now) =>
      now.place.fingerprint === to && now.part === part && now.place.writable && !held.includes(now.place.id),
  );
  const at: (Sought & { now: Spot })[] = sureOnes(kind, written);
  const taken = new Set(at.map(({ now }) => now));
  const settled = new Set(at.map(({ index }) => index));
  for (const kinship of KINSHIPS) {
    const open = kind.filter(({ index }) => !settled.has(index));
    for (const [kin, group] of grouped(open, ({ spot }) => kinship(spot.address))) {
      const missing = group.filter((one) => isLost(one, found));
      const owners = missing.length > 0 ? missing : group;
      if (oldKeys(owners) !== 1) continue;
      const free = written.filter((now) => !taken.has(now) && kinship(now.place.address) === kin);
      for (const [n, now] of free.entries()) {
        const owner = owners[Math.min(n, owners.length - 1)];
        if (!owner) continue;
        at.push({ ...owner, now });
        taken.add(now);
        settled.add(owner.index);
      }
    }
  }
  const missing = kind.filter((one) => !settled.has(one.index) && isLost(one, found));
  const lost = withoutBack(missing, kind, found);
  const isUnclear = written.some((now) => !taken.has(now));
  return { at, unclear: isUnclear ? lost : [], lost: isUnclear ? [] : lost };
}

/** Those at their own addresses, but where a number that may have been shifted decides between several old keys. */
function sureOnes(kind: readonly Sought[], written: readonly Spot[]): (Sought & { now: Spot })[] {
  const byId = new Map(written.map((now) => [now.place.id, now]));
  const byStem = grouped(written, ({ place }) => stem(place.address));
  return [...grouped(kind, ({ spot }) => stem(spot.address))].flatMap(([kin, group]) => {
    const here = group.flatMap((one) => {
      const now = byId.get(one.spot.id);
      return now ? [{ ...one, now }] : [];
    });
    const isWhole = here.length === group.length && here.length === byStem.get(kin)?.length;
    return isWhole || oldKeys(group) === 1 ? here : [];
  });
}

/** Without those whose old key stands again under the same name, at an address that was nobody's. */
function withoutBack(
  missing: readonly Sought[],
  kind: readonly Sought[],
  found: ReadonlyMap<string, Spot>,
): readonly Sought[] {
  const ids = new Set(kind.map(({ spot }) => spot.id));
  const others = [...found.values()].filter(({ place }) => !ids.has(place.id));
  const used = new Set<Spot>();
  return missing.filter(({ spot }) => {
    const back = others.find(
      (now) =>
        !used.has(now) &&
        now.part === spot.part &&
        now.place.fingerprint === spot.from &&
        name(now.place.address) === name(spot.address),
    );
    if (back) used.add(back);
    return !back;
  });
}

/** True where neither the old key nor, for what was inserted, nothing stands. */
function isLost({ spot }: Sought, found: ReadonlyMap<string, Spot>): boolean {
  return (found.get(spot.id)?.place.fingerprint ?? "") !== spot.from;
}

function oldKeys(sought: readonly Sought[]): number {
  return new Set(sought.map(({ spot }) => spot.from)).size;
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}
