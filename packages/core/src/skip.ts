import { type Place, type Problem, RotateError } from "@claude-rotate/contract";
import type { Context } from "./context.ts";
import type { Scan } from "./find/machine.ts";
import { expandHome, realPathOf } from "./path.ts";

/** What the user leaves out. */
export interface Skips {
  place(place: Place): boolean;
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

function isNamed(wanted: Wanted, place: Place): boolean {
  if (wanted.given === place.id) return true;
  const file = place.path === wanted.path || (place.paths ?? []).includes(wanted.path);
  if (!file) return false;
  if (wanted.address !== undefined) return place.address === wanted.address;
  return wanted.line === undefined || place.line === wanted.line;
}

/** Throws `PLACE_UNKNOWN` for a name that no place and no file bears: a typo must not rotate what was to be left. */
export function createSkips(context: Context, scan: Scan, given: readonly string[]): Skips {
  const { user, project } = context.settings;
  const asked = given.map((name) => parse(name, context));
  // What a config file leaves out need not be here today.
  const wanted = [...asked, ...[...user.skip, ...(project?.skip ?? [])].map((name) => parse(name, context))];
  const paths = new Set([
    ...scan.readings.flatMap(({ unit }) => [unit.path, ...unit.candidates.map(({ ref }) => ref.path)]),
    // What is no file can't hold a key, but is named, and with it this way to leave it.
    ...[...scan.unread, ...scan.machine.problems].flatMap(({ path }) =>
      path === undefined ? [] : [path, realPathOf(path, context.host)],
    ),
  ]);
  const stores = new Set(scan.unread.flatMap(({ store }) => store ?? []));
  const whole = (one: Wanted): boolean => one.line === undefined && one.address === undefined;
  const unknown = asked.find(
    (one) =>
      !stores.has(one.given) &&
      !(whole(one) && paths.has(one.path)) &&
      !scan.machine.places.some((place) => isNamed(one, place)),
  );
  if (unknown)
    throw new RotateError(
      "PLACE_UNKNOWN",
      `--skip names no place and no file that was found: ${unknown.given}`,
    );
  const isSkipped = (path: string): boolean => {
    const unit = scan.readings.find((reading) => reading.unit.path === path)?.unit;
    const spellings = unit?.candidates.map(({ ref }) => ref.path) ?? [realPathOf(path, context.host)];
    return wanted.some((one) => whole(one) && (one.path === path || spellings.includes(one.path)));
  };
  return {
    place: (place) => wanted.some((one) => isNamed(one, place)),
    path: isSkipped,
    problem: ({ path, store }) =>
      path === undefined ? wanted.some(({ given: name }) => name === store) : isSkipped(path),
  };
}
