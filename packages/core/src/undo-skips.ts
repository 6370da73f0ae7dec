import type { Context } from "./context.ts";
import type { Scan } from "./find/machine.ts";
import type { Journal } from "./rotation/journal.ts";
import type { FileRecord, ItemRecord, SpotRecord } from "./rotation/records.ts";
import { type Named, nameable, skipsOf } from "./skip.ts";

/** What the user leaves out of an undo, as the journal knows it. */
export interface UndoSkips {
  file(record: FileRecord): boolean;
  spot(record: FileRecord, spot: SpotRecord): boolean;
  item(record: ItemRecord): boolean;
}

/** Names mean what they mean to a rotation, and what it changed, though that can't be found now. Throws `PLACE_UNKNOWN`. */
export function createUndoSkips(
  context: Context,
  journal: Journal,
  found: Scan,
  given: readonly string[],
): UndoSkips {
  const known = nameable(context, found);
  const spotOf = ({ path }: FileRecord, { id, address }: SpotRecord): Named =>
    found.spots.get(id)?.place ?? { id, path, address };
  const changed = [
    ...journal.files.flatMap((record) => record.spots.map((spot) => spotOf(record, spot))),
    ...journal.items,
  ];
  const skips = skipsOf(
    context,
    {
      ...known,
      places: [...known.places, ...changed],
      paths: new Set([...known.paths, ...journal.files.map(({ path }) => path)]),
      stores: new Set([...known.stores, ...journal.items.map(({ store }) => store)]),
    },
    given,
  );
  return {
    file: ({ path }) => skips.path(path),
    spot: (record, spot) => skips.place(spotOf(record, spot)),
    item: (record) => skips.place(record) || given.includes(record.store),
  };
}
