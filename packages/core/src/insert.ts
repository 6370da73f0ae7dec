import nodePath from "node:path";
import { type Insertion, RotateError } from "@claude-rotate/contract";
import { decode, encode, lineAt } from "@claude-rotate/formats";
import { namedItem } from "./add-item.ts";
import type { Refusals } from "./all-at-once.ts";
import type { Context } from "./context.ts";
import { filledEdit, isUnfilled, only, stem, taken } from "./fill.ts";
import { isLookedFor } from "./find/candidate.ts";
import type { Scan } from "./find/machine.ts";
import type { UnitReading } from "./find/unit.ts";
import { expandHome, quoted } from "./path.ts";
import type { PlanOptions } from "./plan-options.ts";
import type { Edit } from "./rotation/change.ts";

interface Inserted {
  readonly reading: UnitReading;
  readonly edit: Edit;
}

/** New entries: what `--add` asks for, and what lifts a block on the new key. */
export function insertions(
  context: Context,
  scan: Scan,
  options: PlanOptions,
  refusals: Refusals,
): readonly Inserted[] {
  return [
    ...options.add
      .filter((given) => !namedItem(context, given))
      .flatMap((given) => refusals.attempt(() => added(context, scan, options, given))),
    ...unblocked(scan, options),
  ];
}

const OTHER_PLACE =
  "Add it by hand, or name another place: a shell's file, a project's .env, the settings of a client with a server that takes it.";

export function insertionEdit(reading: UnitReading, insertion: Insertion, to: PlanOptions["to"]): Edit {
  const { address, at, before, after, codecs, part = "whole" } = insertion;
  const value = part === "last20" ? to.secret.reveal().slice(-20) : to.secret.reveal();
  const key = encode(value, codecs);
  const { path } = reading.unit;
  if (typeof key !== "string")
    throw new RotateError("PLACE_REFUSED", `${address} can't hold the new key: ${key.refused}`, {
      path,
      hint: OTHER_PLACE,
    });
  return {
    id: `${path}#${address}`,
    address,
    span: [at, at],
    text: before + key + after,
    codecs,
    part,
    from: "",
    to: to.fingerprint,
    around: [before, after],
    line: lineAt(reading.text, at).line,
  };
}

/** A spot that holds the new key's tail and keeps the key from being used, where nothing lifts that yet. */
function unblocked(scan: Scan, options: PlanOptions): readonly Inserted[] {
  const tail = options.to.secret.reveal().slice(-20);
  return scan.readings.flatMap((reading) => {
    const holds = (span: readonly [number, number], codecs: Insertion["codecs"]): boolean =>
      decode(reading.text.slice(span[0], span[1]), codecs) === tail;
    const tails = reading.found.map(({ assignment }) => assignment).filter(({ part }) => part === "last20");
    const block = tails.find(({ unblock, span, codecs }) => unblock && holds(span, codecs));
    const lifted = tails.some(({ unblock, span, codecs }) => !unblock && holds(span, codecs));
    const swapped = tails.some(
      ({ unblock, address }) => !unblock && willSwap(scan, reading, address, options),
    );
    return block?.unblock && !lifted && !swapped
      ? [{ reading, edit: insertionEdit(reading, block.unblock, options.to) }]
      : [];
  });
}

function willSwap(scan: Scan, reading: UnitReading, address: string, { from }: PlanOptions): boolean {
  const place = scan.spots.get(`${reading.unit.path}#${address}`)?.place;
  return place?.fingerprint !== undefined && from.includes(place.fingerprint);
}

/** `PATH`, `PATH#NAME` or `PATH#/json/pointer/NAME`. Where the entry stands there already with an old key it is a swap and nothing is added. */
function added(context: Context, scan: Scan, options: PlanOptions, given: string): readonly Inserted[] {
  const [head = "", name = options.credential.names[0] ?? ""] = given.split("#");
  const path = expandHome(head, context.host);
  const reading = scan.readings.find(
    ({ unit }) => unit.path === path || unit.candidates.some(({ ref }) => ref.path === path),
  );
  if (!reading) {
    throw new RotateError("PLACE_UNKNOWN", "--add names no file that was found", {
      path,
      hint: unreadHint(context, scan, { path, given: head }),
    });
  }
  return addedTo(scan, reading, options, name);
}

/** What stands under a name in a file, or at an address. */
function addedTo(
  scan: Scan,
  reading: UnitReading,
  { to, credential }: PlanOptions,
  name: string,
): readonly Inserted[] {
  const at = name.startsWith("/") ? name : undefined;
  const variable = name.split("/").at(-1)?.replaceAll("~1", "/").replaceAll("~0", "~") ?? name;
  const standing = reading.found.filter(({ assignment }) =>
    at === undefined ? assignment.name === variable : assignment.address === at,
  );
  if (standing.some(({ assignment }) => scan.spots.has(`${reading.unit.path}#${assignment.address}`)))
    return [];
  refuseBroken(reading);
  const free = standing.filter((one) => isUnfilled(one, reading.text, credential));
  const answer = answerOf(reading, variable, at);
  if (answer instanceof RotateError) {
    if (free.length === 0) throw standing.length === 0 ? answer : taken(reading, standing);
    return [{ reading, edit: filledEdit(reading, only(reading, free), to) }];
  }
  const same = free.findLast(({ assignment }) => stem(assignment.address) === stem(answer.address));
  const edit = same ? filledEdit(reading, same, to) : insertionEdit(reading, answer, to);
  return [{ reading, edit }];
}

/** Why a file was not read, and what to do. */
function unreadHint(
  { host, registry }: Context,
  { machine, unread }: Scan,
  { path, given }: { readonly path: string; readonly given: string },
): string {
  if (host.files.stat(path) !== undefined && unread.some((problem) => problem.path === path))
    return "It is there and could not be read: `claude-rotate scan` says why.";
  const isFoundFrom = (roots: readonly string[]): boolean => isLookedFor(path, roots, { host, registry });
  const project = foldersAbove(path).find((folder) => isFoundFrom([folder]));
  if (project === undefined && !isFoundFrom(machine.roots))
    return "No key is looked for there: name a shell's file, a project's .env or a client's settings.";
  if (host.files.stat(path) === undefined) return `Make the file first: touch ${quoted(given)}`;
  return `It lies outside the folders that are looked at: name its project, \`--root ${quoted(project ?? nodePath.dirname(path))}\`.`;
}

/** The nearest first. */
function foldersAbove(path: string): readonly string[] {
  const folder = nodePath.dirname(path);
  return folder === path ? [] : [folder, ...foldersAbove(folder)];
}

/** A file that its own reader can't take whole gets nothing new: the reader might not come to it. Throws `PLACE_BROKEN`. */
function refuseBroken({ unit: { path }, text, problems }: UnitReading): void {
  const fault = problems.find(({ code }) => code === "PLACE_BROKEN");
  if (fault && text.trim() !== "") throw brokenError(path, fault.message, fault.line);
}

function brokenError(path: string, message: string, line: number | undefined): RotateError {
  return new RotateError("PLACE_BROKEN", `nothing can be added to a broken file: ${message}`, {
    path,
    ...(line === undefined ? {} : { line }),
    hint: "Mend the file at the named line, or name another place.",
  });
}

/** The first store's that takes it, at the address `at` where one is given. Throws `PLACE_REFUSED` or `PLACE_BROKEN`. */
export function insertionIn(reading: UnitReading, variable: string, at?: string): Insertion {
  const answer = answerOf(reading, variable, at);
  if (answer instanceof RotateError) throw answer;
  return answer;
}

/** Of several refusals the last, which knows the file best; at a given address the first, whose it is. */
function answerOf(reading: UnitReading, variable: string, at?: string): Insertion | RotateError {
  const { path, candidates } = reading.unit;
  const refusals: string[] = [];
  for (const { store, ref } of candidates) {
    const answer = store.part.edits?.add(reading.text, ref, variable, at);
    if (answer && !("refused" in answer)) {
      if (at === undefined || answer.address === at) return answer;
    } else if (answer?.line !== undefined) return brokenError(path, answer.refused, answer.line);
    else if (answer) refusals.push(`${variable} can't be added: ${answer.refused}`);
  }
  const nowhere = at === undefined ? "nothing can be added to this file" : `nothing can be added at ${at}`;
  const refused = refusals.at(at === undefined ? -1 : 0) ?? nowhere;
  return new RotateError("PLACE_REFUSED", refused, { path, hint: OTHER_PLACE });
}
