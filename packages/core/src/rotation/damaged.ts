import nodePath from "node:path";
import { type Host, isRotateError } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { removeStaged } from "./back.ts";
import { eraseEscrow, escrowPath } from "./escrow.ts";
import { timeOf } from "./id.ts";
import { journalPath, readJournal, readRecords, rotationFolders, stagedIn } from "./journal.ts";
import { lockState } from "./lock.ts";

/** A rotation whose journal does not tell any more what it changed. */
export interface DamagedRotation {
  readonly id: string;
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** `unended`: it may have died half-way. `unbegun`: it changed nothing, but could not take its escrow away. */
  readonly state: "unbegun" | "unended" | "ended";
}

type Standing = "told" | "unbegun" | "damaged";

function standingOf({ files }: Host, folder: string): Standing {
  try {
    return readJournal(files, folder) === undefined ? "unbegun" : "told";
  } catch (error) {
    if (!isRotateError(error)) throw error;
    return error.code === "JOURNAL_DAMAGED" ? "damaged" : "told";
  }
}

/** Oldest first. */
export function damagedRotations(host: Host): readonly DamagedRotation[] {
  return rotationFolders(host).flatMap((folder) => {
    const state = stateOf(host, folder);
    const id = nodePath.basename(folder);
    return state === undefined ? [] : { id, folder, at: timeOf(id), state };
  });
}

function stateOf(host: Host, folder: string): DamagedRotation["state"] | undefined {
  switch (standingOf(host, folder)) {
    case "told":
      return undefined;
    case "unbegun": {
      // Where a rotation runs it may just be beginning; where one died its recovery sees to it.
      const isKept = host.files.stat(escrowPath(folder)) !== undefined;
      return isKept && lockState(host).state === "free" ? "unbegun" : undefined;
    }
    case "damaged":
      return readRecords(host.files, folder).whole.some(({ t }) => t === "ended") ? "ended" : "unended";
  }
}

/** Erases all that is kept of a damaged rotation, our own copies of files that are known too. Called under the lock. */
export function removeDamaged(context: Context, { folder }: DamagedRotation): void {
  const { files } = context.host;
  if (standingOf(context.host, folder) === "told") return;
  removeStaged(context, { staged: stagedIn(readRecords(files, folder).whole) });
  removeFolder(context.host, folder);
}

/** Folders of rotations that died before their journal was whole: nothing was changed, but an escrow may stand there. Called under the lock. */
export function removeUnbegun(host: Host): void {
  for (const folder of rotationFolders(host))
    if (standingOf(host, folder) === "unbegun") removeFolder(host, folder);
}

function removeFolder({ files }: Host, folder: string): void {
  eraseEscrow(files, folder);
  files.remove(journalPath(folder));
  files.removeFolder(folder);
}

/** Erases escrows of rotations that began before `before` (milliseconds since 1970) and that no journal speaks of. */
export function closeDamaged(host: Host, before: number): void {
  for (const folder of rotationFolders(host)) {
    if (timeOf(nodePath.basename(folder)) >= before || !host.files.stat(escrowPath(folder))) continue;
    if (standingOf(host, folder) !== "told") eraseEscrow(host.files, folder);
  }
}
