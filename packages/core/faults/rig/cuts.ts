import type { Disk, Moment } from "./disk.ts";

/** A disk after a power cut. */
export type Left = Pick<Moment, "inodes" | "synced">;

/**
 * Every disk that a cut at this moment may leave: of what was not synced any part, in any order that keeps the order of
 * steps on one name; of a file's unsynced bytes none, half or all.
 */
export function* leftBy({ inodes, synced, pending }: Moment): Generator<Left> {
  for (const kept of subsets(pending)) {
    const folders = new Map([...synced].map(([id, entries]) => [id, new Map(entries)]));
    for (const { folder, entries } of kept) {
      for (const [name, id] of entries) {
        if (id === undefined) folders.get(folder)?.delete(name);
        else folders.get(folder)?.set(name, id);
      }
    }
    for (const part of [0, 0.5, 1]) yield { synced: folders, inodes: cutShort(inodes, part) };
  }
}

/** Steps that share a name depend on one another; all others are free. */
function* subsets(
  steps: Moment["pending"],
  from = 0,
  lost: ReadonlySet<string> = new Set(),
): Generator<Moment["pending"]> {
  const step = steps[from];
  if (!step) {
    yield [];
    return;
  }
  const names = [...step.entries.keys()].map((name) => `${step.folder}/${name}`);
  if (!names.some((name) => lost.has(name)))
    for (const rest of subsets(steps, from + 1, lost)) yield [step, ...rest];
  yield* subsets(steps, from + 1, new Set([...lost, ...names]));
}

function cutShort(inodes: Moment["inodes"], part: number): Moment["inodes"] {
  return new Map(
    [...inodes].map(([id, inode]) => {
      const unsynced = inode.data.length - inode.synced.length;
      const data =
        unsynced > 0 ? inode.data.slice(0, inode.synced.length + Math.floor(unsynced * part)) : inode.synced;
      return [id, { ...inode, data, synced: data }];
    }),
  );
}

/** What tells two disks apart. */
export const pictureOf = (disk: Disk): string => JSON.stringify(disk.texts());
