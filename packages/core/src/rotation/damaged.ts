import nodePath from "node:path";
import { type Files, type Host, isRotateError } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { isStagedName } from "../staged-name.ts";
import { removeStaged } from "./back.ts";
import type { Blocked } from "./blocked.ts";
import { eraseEscrow, escrowPath } from "./escrow.ts";
import { timeOf } from "./id.ts";
import {
  JOURNAL_LIMIT,
  journalPath,
  listJournals,
  readJournal,
  readRecords,
  rotationFolders,
  stagedIn,
} from "./journal.ts";
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

/**
 * Erases all that is kept of damaged rotations, our own copies of files too: those that the journals name, and, since their damaged
 * lines named others, those in `folders` that no other rotation needs. Returns what can't be removed. Called under the lock.
 */
export function removeDamaged(
  context: Context,
  damaged: readonly DamagedRotation[],
  folders: ReadonlySet<string>,
): readonly Blocked[] {
  const { files } = context.host;
  const gone = damaged.filter(({ folder }) => standingOf(context.host, folder) !== "told");
  if (gone.length === 0) return [];
  const named = gone.flatMap(({ folder }) => stagedIn(readRecords(files, folder).whole));
  const beside = new Set([...folders, ...gone.flatMap(({ folder }) => foldersNamed(files, folder))]);
  for (const { folder } of gone) removeFolder(context.host, folder);
  return removeStaged(context, { staged: [...named, ...untold(context.host, beside)] });
}

/** Copies of ours that stand in these folders and that nobody needs any more. */
function untold(host: Host, folders: ReadonlySet<string>): readonly string[] {
  if (damagedRotations(host).length > 0) return [];
  const open = listJournals(host).filter(({ ended }) => ended === undefined);
  const needed = new Set(open.flatMap(({ staged }) => staged));
  return [...folders].flatMap((folder) => {
    const names = namesIn(host.files, folder).filter(isStagedName);
    return names.map((name) => nodePath.join(folder, name)).filter((path) => !needed.has(path));
  });
}

function namesIn(files: Files, folder: string): readonly string[] {
  try {
    return files.list(folder).map(({ name }) => name);
  } catch {
    // What is gone, or can't be looked into, was no place of a file that we wrote.
    return [];
  }
}

/** Where the names of our own copies led, which stand in a journal whose lines don't hold any more. */
function foldersNamed(files: Files, folder: string): readonly string[] {
  const path = journalPath(folder);
  if (files.stat(path) === undefined) return [];
  const text = Buffer.from(files.read(path, JOURNAL_LIMIT).bytes).toString("utf8");
  return [...text.matchAll(/"((?:[^"\\\n]|\\.)*)[\\/]\.[0-9a-f]{16}\.claude-rotate~"/g)]
    .map(([, name = ""]) => name.replace(/\\(.)/g, "$1"))
    .filter((name) => nodePath.isAbsolute(name));
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

/** Erases escrows that no journal speaks of, of rotations whose window is over: `isOver` is asked of their beginning, milliseconds since 1970. */
export function closeDamaged(host: Host, isOver: (at: number) => boolean): void {
  for (const folder of rotationFolders(host)) {
    if (!isOver(timeOf(nodePath.basename(folder))) || !host.files.stat(escrowPath(folder))) continue;
    if (standingOf(host, folder) !== "told") eraseEscrow(host.files, folder);
  }
}
