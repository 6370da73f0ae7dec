import { type Credential, type Place, type Problem, RotateError } from "@claude-rotate/contract";
import { decode, encode } from "@claude-rotate/formats";
import { newItems } from "./add-item.ts";
import { createRefusals } from "./all-at-once.ts";
import type { Context } from "./context.ts";
import { fileChange } from "./file-change.ts";
import type { Spot } from "./find/gather.ts";
import type { FoundItem } from "./find/items.ts";
import type { Scan } from "./find/machine.ts";
import { foresee } from "./find/scan.ts";
import { splice, toBytes } from "./find/text.ts";
import type { UnitReading } from "./find/unit.ts";
import { insertions } from "./insert.ts";
import type { PlanOptions } from "./plan-options.ts";
import type { Edit, FileChange } from "./rotation/change.ts";
import type { ItemChange } from "./rotation/items.ts";
import { formsOf, holdsAny } from "./secret/forms.ts";
import { hasShape } from "./secret/new-secret.ts";
import { SKIPPED } from "./skip.ts";

/** A place that a rotation leaves as it is. */
export interface LeftPlace {
  readonly place: string;
  readonly reason: string;
}

/** What a rotation would change. Its edits hold secrets; `changes` and `left` of a report don't. */
export interface Plan {
  readonly credential: Credential;
  readonly from: readonly string[];
  readonly to: string;
  readonly changes: readonly FileChange[];
  readonly items: readonly ItemChange[];
  readonly left: readonly LeftPlace[];
  /** Files that could not be looked at, or are broken, and may hold the old key: a rotation must not pass them over in silence. */
  readonly doubts: readonly Problem[];
  /** Places that hold the new key already. */
  readonly done: readonly string[];
}

/** Works out every change, and refuses what can't be written before anything is. Throws `PLACE_…`. */
export async function plan(context: Context, scan: Scan, options: PlanOptions): Promise<Plan> {
  const left: LeftPlace[] = [];
  const done: string[] = [];
  const items: ItemChange[] = [];
  const byFile = new Map<UnitReading, Edit[]>();
  const refusals = createRefusals();
  const add = (reading: UnitReading, edit: Edit): void =>
    void byFile.set(reading, [...(byFile.get(reading) ?? []), edit]);
  const swap = (reading: UnitReading, spot: Spot): void => {
    for (const edit of refusals.attempt(() => [swapOf(spot, options)])) add(reading, edit);
  };
  for (const spot of scan.spots.values()) {
    const { place } = spot;
    if (place.credential !== options.credential.id) continue;
    if (place.fingerprint === options.to.fingerprint) {
      // A variable of this process keeps nothing: it may be where the new key comes from.
      if (place.kind !== "env") done.push(place.id);
    } else {
      const reason = leftReason(place, options);
      if (reason !== undefined) left.push({ place: place.id, reason });
      else if (spot.reading) swap(spot.reading, spot);
      else if (spot.item) items.push(itemChange(spot, spot.item, options));
    }
  }
  for (const { reading, edit } of insertions(context, scan, options, refusals)) add(reading, edit);
  const made = newItems(context, scan, options);
  items.push(...made);
  const changes = [...byFile].flatMap(([reading, edits]) => {
    const held = done.filter((id) => scan.spots.get(id)?.reading === reading);
    return refusals.attempt(() => [fileChange(context, reading, { edits, held })]);
  });
  refusals.raise();
  refuseNames(context, changes, items);
  refuseConflicts(scan, changes, options);
  await refuseUnknowable(context, scan, changes, options);
  const { credential, from, to } = options;
  return {
    credential,
    from,
    to: to.fingerprint,
    changes,
    items,
    left,
    doubts: doubts(scan, options, made),
    done,
  };
}

function leftReason(place: Place, options: PlanOptions): string | undefined {
  if (options.skips.place(place)) return SKIPPED;
  if (!options.from.includes(place.fingerprint ?? ""))
    return (place.writable && options.reasons.get(place.fingerprint ?? "")) || "it holds another key";
  return place.writable ? undefined : place.why;
}

function swapOf(spot: Spot, { to }: PlanOptions): Edit {
  const { place, codecs, part, span } = spot;
  const value = part === "last20" ? to.secret.reveal().slice(-20) : to.secret.reveal();
  const text = encode(value, codecs);
  if (typeof text !== "string" || decode(text, codecs) !== value) {
    const why = typeof text === "string" ? "it would not read back as the new key" : text.refused;
    throw new RotateError("PLACE_REFUSED", `${place.address} can't hold the new key: ${why}`, located(place));
  }
  const { id, address, line, fingerprint } = place;
  return {
    id,
    address,
    span,
    text,
    codecs,
    part,
    from: fingerprint ?? "",
    to: to.fingerprint,
    ...(line === undefined ? {} : { line }),
  };
}

function itemChange({ place, secret }: Spot, found: FoundItem, { to }: PlanOptions): ItemChange {
  const { id, fingerprint = "" } = place;
  return { id, found, was: secret, now: to.secret, from: fingerprint, to: to.fingerprint };
}

function located({ path, line }: Place): { path?: string; line?: number } {
  return { ...(path === undefined ? {} : { path }), ...(line === undefined ? {} : { line }) };
}

/** The journal and the escrow's names hold each place's id: one that holds a key would keep it there past the undo window. */
function refuseNames(
  { redactor }: Context,
  changes: readonly FileChange[],
  items: readonly ItemChange[],
): void {
  const ids = [...changes.flatMap(({ edits }) => edits.map(({ id }) => id)), ...items.map(({ id }) => id)];
  const bad = ids.find((id) => redactor.clean(id) !== id);
  if (bad !== undefined)
    throw new RotateError(
      "PLACE_REFUSED",
      `its name holds a key, which no record may keep: ${redactor.clean(bad)}`,
      {
        hint: "Give it another name, or leave it with `--skip PATH:LINE`.",
      },
    );
}

/** A key of a shape that nobody declared is found by its name alone: where it would not be found again, it is not written. */
async function refuseUnknowable(
  context: Context,
  scan: Scan,
  changes: readonly FileChange[],
  { credential, to: { secret, fingerprint } }: PlanOptions,
): Promise<void> {
  if (hasShape(credential, secret.reveal())) return;
  const after = new Map(
    changes.map(({ path, decoded: { text, encoding }, edits }) => [
      path,
      toBytes(splice(text, edits).text, encoding),
    ]),
  );
  const { spots } = await foresee(context, scan, after, [{ credential: credential.id, secret }]);
  for (const { path, edits } of changes) {
    const lost = edits.find(({ id }) => spots.get(id)?.place.fingerprint !== fingerprint);
    if (lost)
      throw new RotateError(
        "PLACE_REFUSED",
        `${lost.address} can't hold the new key: it is not of the usual shape, and could not be told there from other text`,
        {
          path,
          ...(lost.line === undefined ? {} : { line: lost.line }),
          hint: "Look at what stands round the key; or leave the place with `--skip PATH:LINE`.",
        },
      );
  }
}

/** In a file that is to be changed, or whose bytes hold an old key that no plugin then calls its own. */
function refuseConflicts(scan: Scan, changes: readonly FileChange[], options: PlanOptions): void {
  const changed = new Set(changes.map(({ path }) => path));
  const hides = (path: string): boolean => {
    const reading = scan.readings.find(({ unit }) => unit.path === path);
    return !options.skips.path(path) && holdsAny(reading?.text ?? "", oldForms(scan, options));
  };
  const conflict = scan.machine.problems.find(
    ({ code, path }) => code === "PLACE_CONFLICT" && path !== undefined && (changed.has(path) || hides(path)),
  );
  if (conflict?.path !== undefined)
    throw new RotateError("PLACE_CONFLICT", conflict.message, { path: conflict.path });
}

function oldForms(scan: Scan, { credential, from }: PlanOptions): readonly string[] {
  const known = scan.secrets.get(credential.id);
  return from.flatMap((fingerprint) => {
    const secret = known?.get(fingerprint);
    return secret ? formsOf(secret) : [];
  });
}

/** Unread files, and broken ones whose bytes hold an old key in any form. */
function doubts(scan: Scan, options: PlanOptions, made: readonly ItemChange[]): readonly Problem[] {
  const { skips } = options;
  const isMade = ({ store, address }: Problem): boolean =>
    made.some(({ found }) => found.store.part.id === store && found.item.address === address);
  const unread = scan.unread.filter(
    (problem) => problem.code !== "PLUGIN_FAILED" && !skips.problem(problem) && !isMade(problem),
  );
  const forms = oldForms(scan, options);
  const broken = scan.readings.filter(
    (reading) => reading.broken && !skips.path(reading.unit.path) && holdsAny(reading.text, forms),
  );
  const named = broken.flatMap((reading) =>
    reading.problems.filter(({ code }) => code === "PLACE_BROKEN").slice(0, 1),
  );
  return [...unread, ...named, ...(options.ignorePluginErrors ? [] : failedPlugins(scan, options))];
}

const PLUGIN_ERRORS: ReadonlySet<string> = new Set(["PLUGIN_FAILED", "PLUGIN_NOT_ALONE"]);

/** What plugins that the user takes part of could not say: places that would be missed. */
function failedPlugins(scan: Scan, { skips }: PlanOptions): readonly Problem[] {
  return scan.machine.problems.filter(
    (problem) => (problem.named || PLUGIN_ERRORS.has(problem.code)) && !skips.problem(problem),
  );
}
