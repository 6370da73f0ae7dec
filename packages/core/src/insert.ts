import { type Insertion, RotateError } from "@claude-rotate/contract";
import { decode, encode, lineAt } from "@claude-rotate/formats";
import { namedItem } from "./add-item.ts";
import type { Context } from "./context.ts";
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
export function insertions(context: Context, scan: Scan, options: PlanOptions): readonly Inserted[] {
  return [
    ...options.add
      .filter((given) => !namedItem(context, given))
      .flatMap((given) => added(context, scan, options, given)),
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
  const at = name.startsWith("/") ? name : undefined;
  const variable = name.split("/").at(-1)?.replaceAll("~1", "/").replaceAll("~0", "~") ?? name;
  const standing = reading.found.some(
    ({ assignment }) =>
      (at === undefined ? assignment.name === variable : assignment.address === at) &&
      scan.spots.has(`${reading.unit.path}#${assignment.address}`),
  );
  if (standing) return [];
  return [{ reading, edit: insertionEdit(reading, insertionIn(reading, variable, at), options.to) }];
}

/** Why a file was not read, and what to do. */
function unreadHint(
  { host, registry }: Context,
  { machine }: Scan,
  { path, given }: { readonly path: string; readonly given: string },
): string {
  if (!isLookedFor(path, machine.roots, { host, registry }))
    return "No key is looked for there: name a shell's file, a project's .env or a client's settings.";
  return host.files.stat(path) === undefined
    ? `Make the file first: touch ${quoted(given)}`
    : "It is there and could not be read: `claude-rotate scan` says why.";
}

/** The first store's that takes it, at the address `at` where one is given; of several refusals the last, which knows the file best. */
export function insertionIn(reading: UnitReading, variable: string, at?: string): Insertion {
  let refused = at === undefined ? "nothing can be added to this file" : `nothing can be added at ${at}`;
  for (const { store, ref } of reading.unit.candidates) {
    const answer = store.part.edits?.add(reading.text, ref, variable, at);
    if (answer && !("refused" in answer)) {
      if (at === undefined || answer.address === at) return answer;
    } else if (answer) refused = `${variable} can't be added: ${answer.refused}`;
  }
  throw new RotateError("PLACE_REFUSED", refused, { path: reading.unit.path, hint: OTHER_PLACE });
}
