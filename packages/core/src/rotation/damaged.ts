import nodePath from "node:path";
import { type Host, isRotateError } from "@claude-rotate/contract";
import { eraseEscrow, escrowPath } from "./escrow.ts";
import { journalPath, readJournal, rotationFolders } from "./journal.ts";
import { lockState } from "./lock.ts";

/** A rotation whose journal does not say any more what it was. */
export interface DamagedRotation {
  readonly id: string;
  /** The journal's. */
  readonly path: string;
}

function tellsNothing({ files }: Host, folder: string): boolean {
  try {
    return readJournal(files, folder) === undefined;
  } catch (error) {
    if (isRotateError(error) && error.code === "JOURNAL_NEWER") return false;
    throw error;
  }
}

/** Oldest first. None while a rotation runs: its journal may just be written. */
export function damagedRotations(host: Host): readonly DamagedRotation[] {
  if (lockState(host).state === "held") return [];
  return rotationFolders(host)
    .filter((folder) => tellsNothing(host, folder))
    .map((folder) => ({ id: nodePath.basename(folder), path: journalPath(folder) }));
}

/** Erases all that is kept of rotations whose journal tells nothing. Called under the lock. Returns their ids. */
export function removeDamaged(host: Host, id?: string): readonly string[] {
  const meant = rotationFolders(host).filter(
    (folder) => (id === undefined || nodePath.basename(folder) === id) && tellsNothing(host, folder),
  );
  for (const folder of meant) {
    eraseEscrow(host.files, folder);
    host.files.remove(journalPath(folder));
    host.files.removeFolder(folder);
  }
  return meant.map((folder) => nodePath.basename(folder));
}

/** Erases escrows that were written before `before` (milliseconds since 1970) and that no journal speaks of. */
export function closeDamaged(host: Host, before: number): void {
  for (const folder of rotationFolders(host)) {
    const escrow = host.files.stat(escrowPath(folder));
    if (escrow && escrow.modified < before && tellsNothing(host, folder)) eraseEscrow(host.files, folder);
  }
}
