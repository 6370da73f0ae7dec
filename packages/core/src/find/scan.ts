import {
  type Key,
  type Machine,
  type Place,
  type Problem,
  RotateError,
  type ScannedFile,
  type Secret,
} from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { because, hasCode } from "../host/system-error.ts";
import { createBreath } from "../interrupted.ts";
import { expandHome, expandVariables, isWithin } from "../path.ts";
import { below, type Candidate, followed, knownFiles } from "./candidate.ts";
import { closedProblem, unique } from "./closed.ts";
import { processVariables } from "./environment.ts";
import { createFolders, type Folders } from "./folders.ts";
import { Gatherer, type Spot } from "./gather.ts";
import { type FoundItem, findItems } from "./items.ts";
import { findRoots } from "./roots.ts";
import { splitKeys } from "./split.ts";
import { openUnits, readUnit, type Unit, type UnitReading, understand, unreadable } from "./unit.ts";
import { walkRoots } from "./walk.ts";

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

/** Problems of an item store behind which a key may stand unseen. */
const UNSEEN: ReadonlySet<string> = new Set(["PLACE_UNREADABLE", "PLUGIN_FAILED"]);

interface Known {
  readonly credential: string;
  readonly secret: Secret;
}

/**
 * Finds every place that holds a key. Reads only; a file that can't be read or understood costs itself, never the scan.
 * Throws `INTERRUPTED`.
 * `known` are keys that no place may hold whole: their tails are recognised.
 */
export async function scan(context: Context, known: readonly Known[] = []): Promise<Scan> {
  const { host, registry } = context;
  context.notify({ step: "find" });
  const read = createReader(context);
  const folders = createFolders(host);
  const first = await read(knownFiles(registry, host, folders, true));
  const { roots, problems: rootless } = findRoots(
    host,
    context.roots,
    first.flatMap((reading) => reading.roots),
  );
  const walked = await walkRoots(registry, host, folders, roots);
  await read([...knownFiles(registry, host, folders, false), ...walked.candidates]);
  const rootPaths = roots.map((root) => root.path);
  await followNames(context, { roots: rootPaths, folders }, read);
  const { items, problems: silent } = await findItems(context);
  const { readings, problems, unread } = read.result();
  const closed = [...folders.unlisted].map(([path, isTrusted]) => ({
    problem: closedProblem(path),
    isTrusted,
  }));
  const all = unique([
    ...context.settings.problems,
    ...registry.problems,
    ...problems,
    ...closed.map(({ problem }) => problem),
    ...rootless,
    ...walked.problems,
    ...silent,
  ]);
  const hidden = unique([
    ...unread,
    ...closed.flatMap(({ problem, isTrusted }) => (isTrusted ? problem : [])),
    ...rootless,
    ...silent.filter(({ code }) => UNSEEN.has(code)),
  ]);
  return gather(context, { readings, items, problems: all, unread: hidden, roots: rootPaths }, known);
}

/** The same scan with more keys known; nothing is read again. */
export function scanKnowing(context: Context, before: Scan, known: readonly Known[]): Scan {
  const { readings, items, unread, machine } = before;
  return gather(
    context,
    { readings, items, unread, problems: machine.problems, roots: machine.roots },
    known,
  );
}

/** The same scan with one file read again. Throws `FILE_CHANGED` where it can't be any more. */
export function rescan(context: Context, before: Scan, path: string, known: readonly Known[]): Scan {
  const { items, unread, machine } = before;
  const readings = before.readings.map((reading) =>
    reading.unit.path === path ? readAgain(reading.unit, context) : reading,
  );
  const again = readings.filter(({ unit }) => unit.path === path);
  const others = machine.problems.filter((problem) => problem.path !== path);
  const problems = [...others, ...again.flatMap((reading) => reading.problems)];
  return gather(context, { readings, items, unread, problems, roots: machine.roots }, known);
}

/** The same scan with some files as they would be, by path. */
export function foresee(
  context: Context,
  before: Scan,
  wanted: ReadonlyMap<string, Uint8Array>,
  known: readonly Known[],
): Scan {
  const readings = before.readings.map((reading) => {
    const bytes = wanted.get(reading.unit.path);
    return bytes === undefined ? reading : understand(reading.unit, bytes);
  });
  const { items, unread, machine } = before;
  return gather(context, { readings, items, unread, problems: [], roots: machine.roots }, known);
}

function readAgain(unit: Unit, { host }: Context): UnitReading {
  try {
    return readUnit(unit, host);
  } catch (cause) {
    const message = because("another program changed the file, which can't be read now", cause);
    throw new RotateError("FILE_CHANGED", message, { path: unit.path, cause });
  }
}

interface Read {
  readonly readings: readonly UnitReading[];
  readonly items: readonly FoundItem[];
  readonly unread: readonly Problem[];
  readonly problems: readonly Problem[];
  readonly roots: readonly string[];
}

function gather(
  context: Context,
  { readings, items, unread, problems, roots }: Read,
  known: readonly Known[],
): Scan {
  const gatherer = new Gatherer(context);
  for (const { credential, secret } of known) gatherer.know(credential, secret);
  for (const reading of readings) gatherer.file(reading);
  for (const variable of processVariables(context.host)) gatherer.variable(variable);
  for (const item of items) gatherer.item(item);
  const { places, entries, spots, secrets } = gatherer.finish();
  const unreadFiles = unread.flatMap(({ path, message }) =>
    path === undefined ? [] : [unreadFile(path, message)],
  );
  const machine: Machine = {
    places,
    keys: keysOf(places, context, secrets),
    problems: unique([...problems, ...splitKeys(readings, spots, secrets)]),
    entries,
    files: [...readings.flatMap(scannedFiles), ...unreadFiles],
    roots,
    needs: readings.flatMap(({ needs, unit }) => needs.map((need) => ({ ...need, path: unit.path }))),
  };
  return { machine, spots, secrets, readings, items, unread };
}

interface Reader {
  (candidates: readonly Candidate[]): Promise<readonly UnitReading[]>;
  result(): { readings: readonly UnitReading[]; problems: readonly Problem[]; unread: readonly Problem[] };
}

/** Reads each file once over both passes: a file that the second pass names again keeps its first reading. */
function createReader(context: Context): Reader {
  const byIdentity = new Map<string, UnitReading>();
  const problems: Problem[] = [];
  const unread: Problem[] = [];
  const breath = createBreath(context.host);
  const read = async (candidates: readonly Candidate[]): Promise<readonly UnitReading[]> => {
    const opened = openUnits(candidates, context.host);
    problems.push(...opened.problems);
    unread.push(...opened.unread);
    const readings: UnitReading[] = [];
    for (const unit of opened.units) {
      await breath();
      const before = byIdentity.get(unit.info.identity);
      const whole: Unit = before
        ? { ...unit, candidates: [...before.unit.candidates, ...unit.candidates] }
        : unit;
      try {
        const reading = readUnit(whole, context.host);
        byIdentity.set(unit.info.identity, reading);
        readings.push(reading);
      } catch (error) {
        // A program that a command names is no text, and is not missed.
        if (unit.candidates.every(({ guess }) => guess) && hasCode(error, "EISDIR", "ENOTREG", "EFBIG"))
          return [];
        const problem = unreadable(unit.candidates[0]?.ref.path ?? unit.path, error, unit.path);
        problems.push(problem);
        // A folder, a pipe or a device holds no key that a rotation could miss.
        const isMissed = unit.info.kind === "file" && unit.candidates.some(({ store }) => !store.isUntrusted);
        if (isMissed) unread.push(problem);
      }
    }
    return readings;
  };
  const result: Reader["result"] = () => {
    const readings = [...byIdentity.values()];
    return { readings, problems: [...problems, ...readings.flatMap((reading) => reading.problems)], unread };
  };
  return Object.assign(read, { result });
}

/** Reads the files that texts name, and those that these name. */
async function followNames(
  context: Context,
  { roots, folders }: { readonly roots: readonly string[]; readonly folders: Folders },
  read: Reader,
): Promise<void> {
  const { home } = context.host.paths;
  const asked = new Set<string>();
  for (let queue = read.result().readings; queue.length > 0; ) {
    const candidates = queue
      .flatMap((reading) => reading.follow)
      .flatMap(({ path: named, glob, ...following }) => {
        const path = expandVariables(named, context.host);
        return path === undefined ? [] : [{ path: expandHome(path, context.host), glob, following }];
      })
      .filter(({ path }) => [home, ...roots].some((folder) => isWithin(path, folder)))
      .flatMap(({ path, glob, following }) =>
        (glob === undefined ? [path] : below(path, glob, following.by, folders)).map((one) => ({
          path: one,
          following,
        })),
      )
      .filter(({ path }) => !isFolder(path, context.host))
      .filter(({ path, following: { layer, by } }) => {
        const key = JSON.stringify([path, layer, by.store.part.id]);
        return !asked.has(key) && asked.add(key);
      })
      .map(({ path, following }) => followed(path, following, context.host));
    queue = await read(candidates);
  }
}

/** A name that may be a folder's as well as a file's (direnv's `source_env`) leads to nothing here. */
function isFolder(path: string, { files }: Context["host"]): boolean {
  try {
    return files.stat(path)?.kind === "folder";
  } catch {
    return false;
  }
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
