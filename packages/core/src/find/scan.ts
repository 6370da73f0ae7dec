import nodePath from "node:path";
import { type Problem, RotateError } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { because } from "../host/system-error.ts";
import { knownFiles } from "./candidate.ts";
import { closedProblem, unique } from "./closed.ts";
import { createFolders, type Folders } from "./folders.ts";
import { followNames } from "./follow.ts";
import { findItems } from "./items.ts";
import { gather, type Known, type Scan } from "./machine.ts";
import { createReader, type Reader } from "./reader.ts";
import { findRoots } from "./roots.ts";
import { readUnit, type Unit, type UnitReading, understand } from "./unit.ts";
import { walkRoots } from "./walk.ts";

/** Problems of an item store behind which a key may stand unseen. */
const UNSEEN: ReadonlySet<string> = new Set(["PLACE_UNREADABLE", "PLUGIN_FAILED"]);

/**
 * Finds every place that holds a key. Reads only; a file that can't be read or understood costs itself, never the scan.
 * Throws `INTERRUPTED`.
 * `known` are keys that no place may hold whole: their tails are recognised.
 */
export async function scan(context: Context, known: readonly Known[] = []): Promise<Scan> {
  const { registry } = context;
  context.notify({ step: "find" });
  const { read, folders, walked, rootless, rootPaths, outside } = await readFiles(context);
  const { items, problems: silent } = await findItems(context);
  const { readings, problems, unread } = read;
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
    ...outside,
  ]);
  const hidden = unique([
    ...unread,
    ...closed.flatMap(({ problem, isTrusted }) => (isTrusted ? problem : [])),
    ...rootless,
    ...silent.filter(({ code, optional }) => UNSEEN.has(code) && !optional),
  ]);
  const found = await gather(
    context,
    { readings, items, problems: all, unread: hidden, roots: rootPaths },
    known,
  );
  context.notify({ step: "find", problems: found.machine.problems });
  return found;
}

/** The folders of all files that a scan reads, links resolved. */
export async function scannedFolders(context: Context): Promise<ReadonlySet<string>> {
  const { read } = await readFiles(context);
  return new Set(read.readings.map(({ unit }) => nodePath.dirname(unit.path)));
}

interface FilesRead {
  readonly read: ReturnType<Reader["result"]>;
  readonly folders: Folders;
  readonly walked: Awaited<ReturnType<typeof walkRoots>>;
  readonly rootless: readonly Problem[];
  readonly rootPaths: readonly string[];
  /** Files of keys that lie where nothing is looked at. */
  readonly outside: readonly Problem[];
}

async function readFiles(context: Context): Promise<FilesRead> {
  const { host, registry } = context;
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
  const outside = await followNames(context, { roots: rootPaths, folders }, read);
  return { read: read.result(), folders, walked, rootless, rootPaths, outside };
}

/** The same scan with more keys known; nothing is read again. */
export function scanKnowing(context: Context, before: Scan, known: readonly Known[]): Promise<Scan> {
  const { readings, items, unread, machine } = before;
  return gather(
    context,
    { readings, items, unread, problems: machine.problems, roots: machine.roots },
    known,
  );
}

/** The same scan with one file read again. Throws `FILE_CHANGED` where it can't be any more. */
export async function rescan(
  context: Context,
  before: Scan,
  path: string,
  known: readonly Known[],
): Promise<Scan> {
  const { items, unread, machine } = before;
  const readings = before.readings.map((reading) =>
    reading.unit.path === path ? readAgain(reading.unit, context) : reading,
  );
  const again = readings.filter(({ unit }) => unit.path === path);
  const others = machine.problems.filter(
    (problem) => problem.path !== path || problem.code === "FILE_OUTSIDE",
  );
  const problems = [...others, ...again.flatMap((reading) => reading.problems)];
  return gather(context, { readings, items, unread, problems, roots: machine.roots }, known);
}

/** The same scan with some files as they would be, by path. */
export function foresee(
  context: Context,
  before: Scan,
  wanted: ReadonlyMap<string, Uint8Array>,
  known: readonly Known[],
): Promise<Scan> {
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
