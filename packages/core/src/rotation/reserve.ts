import { randomBytes } from "node:crypto";
import nodePath from "node:path";
import type { Files } from "@claude-rotate/contract";
import { hasCode } from "../host/system-error.ts";

/** Enough for a lock and a journal's last lines on any file system. */
const SIZE = 64 * 1024;

function reservePath(state: string): string {
  return nodePath.join(state, "reserve");
}

/** Sets room aside for the day on which the disk is full, and what was begun must be put back or a key erased. */
export async function keepReserve(files: Files, state: string): Promise<void> {
  const path = reservePath(state);
  if (files.stat(path) !== undefined) return;
  try {
    // Bytes that no file system can store as fewer.
    await files.create(path, randomBytes(SIZE), { mode: 0o600 });
  } catch {
    // Without it a rotation is as good, as long as there is room.
    files.remove(path);
  }
}

/** Creates a small file of ours; where there is no room, with the reserve's. */
export async function createSmall(
  files: Files,
  state: string,
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  try {
    await files.create(path, bytes, { mode: 0o600 });
  } catch (error) {
    const reserve = reservePath(state);
    if (!isFull(error) || files.stat(reserve) === undefined) throw error;
    // A full disk keeps as much of a file as there was room for.
    for (const one of [reserve, path]) files.remove(one);
    files.syncFolder(state);
    await files.create(path, bytes, { mode: 0o600 });
  }
}

function isFull(error: unknown): boolean {
  return hasCode(error, "ENOSPC", "EDQUOT");
}

/** What to do where the state folder's disk is full; another folder would not do: what waits there would not be seen. */
export function roomHint(error: unknown): { readonly hint?: string } {
  return isFull(error) ? { hint: "Make room there: a few KiB are enough." } : {};
}
