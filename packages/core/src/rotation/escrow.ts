import nodePath from "node:path";
import type { Files } from "@claude-rotate/contract";

/**
 * What stood in each spot and what stands there now, as written in the file: the only file of ours that holds secrets.
 * By `<file's n>:<spot's index>`. After commit only `was` is kept, until undo, `forget` or the end of the undo window.
 */
export interface Escrow {
  readonly was: Readonly<Record<string, string>>;
  readonly now: Readonly<Record<string, string>>;
}

interface Stored {
  readonly v: 1;
  readonly texts: readonly string[];
  readonly was: Readonly<Record<string, number>>;
  readonly now: Readonly<Record<string, number>>;
}

const LIMIT = 1024 * 1024 * 1024;

export function escrowPath(folder: string): string {
  return nodePath.join(folder, "escrow");
}

function store(escrow: Escrow): Uint8Array {
  const texts: string[] = [];
  const index = new Map<string, number>();
  const table = (side: Readonly<Record<string, string>>): Record<string, number> =>
    Object.fromEntries(
      Object.entries(side).map(([spot, text]) => {
        const at = index.get(text) ?? texts.push(text) - 1;
        index.set(text, at);
        return [spot, at];
      }),
    );
  const stored: Stored = { v: 1, was: table(escrow.was), now: table(escrow.now), texts };
  return Buffer.from(JSON.stringify(stored));
}

export async function writeEscrow(files: Files, folder: string, escrow: Escrow): Promise<void> {
  await files.create(escrowPath(folder), store(escrow), { mode: 0o600 });
}

/** `undefined` where it is erased. */
export function readEscrow(files: Files, folder: string): Escrow | undefined {
  const path = escrowPath(folder);
  if (files.stat(path) === undefined) return undefined;
  const stored = JSON.parse(Buffer.from(files.read(path, LIMIT).bytes).toString("utf8")) as Stored;
  const side = (table: Readonly<Record<string, number>>): Record<string, string> =>
    Object.fromEntries(Object.entries(table).map(([spot, at]) => [spot, stored.texts[at] ?? ""]));
  return { was: side(stored.was), now: side(stored.now) };
}

/** Puts another escrow in its place: at every moment one of the two is there, whole. */
export async function rewriteEscrow(files: Files, folder: string, escrow: Escrow): Promise<void> {
  const next = nodePath.join(folder, "escrow.next");
  files.remove(next);
  await files.create(next, store(escrow), { mode: 0o600 });
  files.rename(next, escrowPath(folder));
  files.syncFolder(folder);
}

/** Forgets the new key, which undo does not need. */
export async function shrinkEscrow(files: Files, folder: string): Promise<void> {
  const escrow = readEscrow(files, folder);
  if (escrow === undefined || Object.keys(escrow.now).length === 0) return;
  await rewriteEscrow(files, folder, { was: escrow.was, now: {} });
}

/** Unlinked, not overwritten: on today's file systems and disks overwriting proves nothing. */
export function eraseEscrow(files: Files, folder: string): void {
  files.remove(nodePath.join(folder, "escrow.next"));
  files.remove(escrowPath(folder));
  files.syncFolder(folder);
}
