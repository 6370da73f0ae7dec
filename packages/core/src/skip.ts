import { type Place, type Problem, RotateError } from "@claude-rotate/contract";
import type { Context } from "./context.ts";
import { itemId } from "./find/items.ts";
import type { Scan } from "./find/machine.ts";
import { expandHome, realPathOf } from "./path.ts";

/** Why a place is left that the user left out. */
export const SKIPPED = "it was named with --skip";

/** A place as it can be named. */
export type Named = Pick<Place, "id" | "path" | "paths" | "line" | "address">;

/** All that a name may mean. */
export interface Nameable {
  readonly places: readonly Named[];
  readonly paths: ReadonlySet<string>;
  /** Ids of item stores and of their items. */
  readonly stores: ReadonlySet<string>;
  /** How else a file's path is written. */
  spellings(path: string): readonly string[];
}

/** What the user leaves out. */
export interface Skips {
  place(place: Named): boolean;
  path(path: string): boolean;
  /** A file or an item store that could not be looked at. */
  problem(problem: Problem): boolean;
}

interface Wanted {
  readonly given: string;
  readonly path: string;
  readonly line?: number;
  readonly address?: string;
}

/** `PATH`, `PATH:LINE`, `PATH#ADDRESS`, `env#NAME`, or an id as `scan` shows it. */
function parse(given: string, context: Context): Wanted {
  const hash = given.indexOf("#");
  const head = hash < 0 ? given : given.slice(0, hash);
  const line = hash < 0 ? /^(.*[^:]):(\d+)$/.exec(head) : null;
  const path = expandHome(line?.[1] ?? head, context.host);
  return {
    given,
    path,
    ...(line ? { line: Number(line[2]) } : {}),
    ...(hash < 0 ? {} : { address: given.slice(hash + 1) }),
  };
}

function isNamed(wanted: Wanted, place: Named): boolean {
  if (wanted.given === place.id) return true;
  const file = place.path === wanted.path || (place.paths ?? []).includes(wanted.path);
  if (!file) return false;
  if (wanted.address !== undefined) return place.address === wanted.address;
  return wanted.line === undefined || place.line === wanted.line;
}

/** All that a scan found, or could not look into. */
export function nameable(context: Context, { readings, unread, machine }: Scan): Nameable {
  const { problems, places } = machine;
  return {
    places,
    paths: new Set([
      ...readings.flatMap(({ unit }) => [unit.path, ...unit.candidates.map(({ ref }) => ref.path)]),
      // What is no file can't hold a key, but is named, and with it this way to leave it.
      ...[...unread, ...problems].flatMap(({ path }) =>
        path === undefined ? [] : [path, realPathOf(path, context.host)],
      ),
    ]),
    stores: new Set(
      [...unread, ...problems].flatMap((problem) =>
        [problem.store, unseenItem(problem)].filter((name) => name !== undefined),
      ),
    ),
    spellings: (path) => {
      const unit = readings.find((reading) => reading.unit.path === path)?.unit;
      return unit?.candidates.map(({ ref }) => ref.path) ?? [realPathOf(path, context.host)];
    },
  };
}

/** The id of an item that could not be looked at. */
function unseenItem({ path, store, address }: Problem): string | undefined {
  return path === undefined && store !== undefined && address !== undefined
    ? itemId(store, address)
    : undefined;
}

/** For a rotation: what is named for this run, and what config files name. Throws `PLACE_UNKNOWN`. */
export function createSkips(context: Context, scan: Scan, given: readonly string[]): Skips {
  const { user, project } = context.settings;
  return skipsOf(context, nameable(context, scan), given, [...user.skip, ...(project?.skip ?? [])]);
}

/**
 * Throws `PLACE_UNKNOWN` for a name that no place and no file bears: a typo must not change what was to be left. What is
 * `always` left out need not be here today.
 */
export function skipsOf(
  context: Context,
  { places, paths, stores, spellings }: Nameable,
  given: readonly string[],
  always: readonly string[] = [],
): Skips {
  const asked = given.map((name) => parse(name, context));
  const wanted = [...asked, ...always.map((name) => parse(name, context))];
  const whole = (one: Wanted): boolean => one.line === undefined && one.address === undefined;
  const unknown = asked.find(
    (one) =>
      !stores.has(one.given) &&
      !(whole(one) && paths.has(one.path)) &&
      !places.some((place) => isNamed(one, place)),
  );
  if (unknown)
    throw new RotateError(
      "PLACE_UNKNOWN",
      `--skip names no place and no file that was found: ${unknown.given}`,
    );
  const isSkipped = (path: string): boolean =>
    wanted.some((one) => whole(one) && (one.path === path || spellings(path).includes(one.path)));
  return {
    place: (place) => wanted.some((one) => isNamed(one, place)),
    path: isSkipped,
    problem: (problem) => {
      const { path, store } = problem;
      if (path !== undefined) return isSkipped(path);
      return wanted.some(({ given: name }) => name === store || name === unseenItem(problem));
    },
  };
}
