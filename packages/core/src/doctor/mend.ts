import { type Fix, isRotateError, RotateError, type Secret } from "@claude-rotate/contract";
import { decode, encode, lineAt, shown } from "@claude-rotate/formats";
import type { Context } from "../context.ts";
import { fileChange, readForChange } from "../file-change.ts";
import type { Spot } from "../find/gather.ts";
import type { Scan } from "../find/machine.ts";
import { isOwn } from "../find/own.ts";
import type { UnitReading } from "../find/unit.ts";
import { type Changes, type FixOptions, fix } from "../fix.ts";
import { because, codeOf } from "../host/system-error.ts";
import { insertionEdit, insertionIn } from "../insert.ts";
import { type ChangeReport, changesOf, type RotationReport } from "../report.ts";
import type { Edit } from "../rotation/change.ts";
import { cleaned } from "./clean.ts";
import { scrubbed } from "./scrub.ts";

export interface MendOptions {
  /** Shown what will change; answering no changes nothing. Absent: nobody is asked. */
  readonly confirm?: (changes: readonly ChangeReport[]) => Promise<boolean>;
}

/**
 * Makes the fixes of a diagnosis in one transaction that `undo` puts back, all or none. A fix that a file doesn't need any
 * more is passed over; one that can't be made, of a file with hard links say, stands in the report's `left` with its
 * reason. Throws a `RotateError`; whatever it is but `WAY_BACK_BLOCKED`, everything is as it was.
 */
export async function mend(
  context: Context,
  fixes: readonly Fix[],
  { confirm }: MendOptions = {},
): Promise<RotationReport> {
  const left: LeftOut = new Map();
  const options: FixOptions = {
    credential: "",
    work: async (scan) => changesFor(context, scan, fixes, left),
    ...(confirm
      ? {
          confirm: ({ files, items }) => confirm(changesOf({ changes: files, items }, "planned")),
        }
      : {}),
  };
  const report = await fix(context, options).catch((error: unknown) => {
    throw isRotateError(error) ? withoutSkip(error) : error;
  });
  return { ...report, left: [...left].map(([place, reason]) => ({ place, reason })) };
}

/** A rotation can leave a file out when it is told to, a mend can't: its hints say the rest. */
function withoutSkip(error: RotateError): RotateError {
  const { code, message, path, line, cause } = error;
  const hint = error.hint.replace(/,? or leave it with `--skip [^`]+`/, "");
  if (hint === error.hint) return error;
  return new RotateError(code, message, {
    hint,
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    cause,
  });
}

/** Why a fix can't be made, by the path or the place that it was for. */
type LeftOut = Map<string, string>;

function attempt<T>(left: LeftOut, where: string, make: () => readonly T[]): readonly T[] {
  try {
    return make();
  } catch (error) {
    if (!isRotateError(error) && codeOf(error) === undefined) throw error;
    left.set(where, isRotateError(error) ? inOne(withoutSkip(error)) : because("it can't be read", error));
    return [];
  }
}

function inOne({ message, hint }: RotateError): string {
  return `${message}. ${hint.replace(/\.$/, "")}`;
}

/** What a fix makes of one file. */
interface Wanted {
  readonly reading: UnitReading;
  readonly edits: readonly Edit[];
  readonly mode?: number;
}

function changesFor(context: Context, scan: Scan, fixes: readonly Fix[], left: LeftOut): Changes {
  const byPath = new Map<string, { reading: UnitReading; edits: Map<string, Edit>; mode?: number }>();
  const all = fixes.flatMap((one) =>
    attempt(left, "path" in one ? one.path : one.place, () => wanted(context, scan, one)),
  );
  for (const { reading, edits, mode } of all) {
    const file = byPath.get(reading.unit.path) ?? { reading, edits: new Map<string, Edit>() };
    // Two findings about one place ask for one change: the first, which is about the graver fault.
    for (const edit of edits) if (!file.edits.has(edit.id)) file.edits.set(edit.id, edit);
    byPath.set(reading.unit.path, mode === undefined ? file : { ...file, mode });
  }
  return {
    files: [...byPath].flatMap(([path, { reading, edits, mode }]) =>
      attempt(left, path, () => [
        fileChange(context, reading, { edits: [...edits.values()], ...(mode === undefined ? {} : { mode }) }),
      ]),
    ),
    items: [],
  };
}

export interface Refused {
  readonly why: string;
  /** A command that does it. */
  readonly instead?: string;
}

/** Why a fix of keys or entries would not be made: `--fix` must not offer it then. */
export function refusedFix(context: Context, scan: Scan, one: Fix): Refused | undefined {
  if (one.kind === "scrub" || one.kind === "mode") return undefined;
  try {
    wanted(context, scan, one);
    return undefined;
  } catch (error) {
    if (!isRotateError(error)) throw error;
    return /^`claude-rotate /.test(error.hint)
      ? { why: error.message, instead: error.hint }
      : { why: error.message };
  }
}

function wanted(context: Context, scan: Scan, one: Fix): readonly Wanted[] {
  switch (one.kind) {
    case "scrub":
      return [scrubbed(context, scan, one)].filter(({ edits }) => edits.length > 0);
    case "mode":
      return newMode(context, scan, one);
    case "clean":
      return withoutDirt(scan, one.place);
    case "swap":
      return otherKey(scan, one.place, one.to);
    case "add":
      return newEntry(context, scan, one);
  }
}

function readingAt(scan: Scan, path: string): UnitReading | undefined {
  return scan.readings.find(
    ({ unit }) => unit.path === path || unit.candidates.some(({ ref }) => ref.path === path),
  );
}

function newMode(
  context: Context,
  scan: Scan,
  { path, mode }: Extract<Fix, { kind: "mode" }>,
): readonly Wanted[] {
  const reading = readingAt(scan, path) ?? readForChange(context, path);
  return reading.unit.info.mode === mode ? [] : [{ reading, edits: [], mode }];
}

/** The whole assignment is written anew: what is to go may stand outside the key that was found in it. */
function withoutDirt(scan: Scan, place: string): readonly Wanted[] {
  const reading = scan.readings.find(({ unit }) => place.startsWith(`${unit.path}#`));
  const found = reading?.found.find(
    ({ assignment }) => place === `${reading.unit.path}#${assignment.address}`,
  );
  if (reading === undefined || found === undefined) return [];
  const { address, name, span, codecs, part = "whole" } = found.assignment;
  const value = shown(decode(reading.text.slice(span[0], span[1]), codecs));
  const clean = cleaned({ address, name }, value);
  if (clean === value) return [];
  const text = written(clean, codecs, address, reading.unit.path);
  const { line } = lineAt(reading.text, span[0]);
  return [{ reading, edits: [{ id: place, address, span, text, codecs, part, from: "", to: "", line }] }];
}

/** The place, and the dead key's tail in an approval list: without its own the good key would have to be allowed anew. */
function otherKey(scan: Scan, place: string, to: string): readonly Wanted[] {
  const spot = scan.spots.get(place);
  const { credential = "", fingerprint: from } = spot?.place ?? {};
  const secret = scan.secrets.get(credential)?.get(to);
  if (spot === undefined || secret === undefined || from === to) return [];
  // A project's file may be in its next commit.
  if (!isOwn(spot))
    throw new RotateError("PLACE_REFUSED", "a key of yours is never put into a project's file by itself", {
      ...(spot.place.path === undefined ? {} : { path: spot.place.path }),
      hint: `\`claude-rotate rotate ${credential}\` changes it, after asking.`,
    });
  const tails = [...scan.spots.values()].filter((other) => isTailOf(other, from) && !knows(scan, other, to));
  return [spot, ...tails].flatMap((one) => {
    const edit = swap(one, secret, to);
    return one.reading && edit ? [{ reading: one.reading, edits: [edit] }] : [];
  });
}

function isTailOf({ part, place }: Spot, fingerprint: string | undefined): boolean {
  return part === "last20" && place.writable && place.fingerprint === fingerprint;
}

/** Whether the file that holds a tail holds another key's, too. */
function knows(scan: Scan, { reading }: Spot, fingerprint: string): boolean {
  return [...scan.spots.values()].some(
    (other) =>
      other.part === "last20" && other.reading === reading && other.place.fingerprint === fingerprint,
  );
}

function swap({ place, span, codecs, part, reading }: Spot, secret: Secret, to: string): Edit | undefined {
  const { id, address, line, path, fingerprint: from = "" } = place;
  if (reading === undefined) return undefined;
  const value = part === "last20" ? secret.reveal().slice(-20) : secret.reveal();
  const text = written(value, codecs, address, path ?? "");
  return { id, address, span, text, codecs, part, from, to, ...(line === undefined ? {} : { line }) };
}

function newEntry(
  context: Context,
  scan: Scan,
  { path, name, key }: Extract<Fix, { kind: "add" }>,
): readonly Wanted[] {
  const reading = readingAt(scan, path);
  const secret = [...scan.secrets.values()].map((known) => known.get(key)).find((one) => one !== undefined);
  if (reading === undefined || secret === undefined) return [];
  context.redactor.add(secret);
  const edit = insertionEdit(reading, insertionIn(reading, name), { secret, fingerprint: key });
  const stands = [...scan.spots.values()].some(
    (spot) =>
      spot.reading === reading && spot.place.fingerprint === key && isAlike(spot.place.address, edit.address),
  );
  return stands ? [] : [{ reading, edits: [edit] }];
}

/** Elements of one list: `/approved/0` and `/approved/3`. */
function isAlike(one: string, other: string): boolean {
  return one.replace(/\d+$/, "") === other.replace(/\d+$/, "");
}

function written(value: string, codecs: Edit["codecs"], address: string, path: string): string {
  const text = encode(value, codecs);
  if (typeof text === "string" && decode(text, codecs) === value) return text;
  const why = typeof text === "string" ? "it would not read back as it is" : text.refused;
  throw new RotateError("PLACE_REFUSED", `${address} can't hold it: ${why}`, { path });
}
