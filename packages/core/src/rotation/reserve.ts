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

/** Does what needs a little room; where there is none, once more with the reserve's. */
export async function withReserve(files: Files, state: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const path = reservePath(state);
    if (!isFull(error) || files.stat(path) === undefined) throw error;
    files.remove(path);
    files.syncFolder(state);
    await work();
  }
}

function isFull(error: unknown): boolean {
  return hasCode(error, "ENOSPC", "EDQUOT");
}

/** What to do where the state folder's disk is full; another folder would not do: what waits there would not be seen. */
export function roomHint(error: unknown): { readonly hint?: string } {
  return isFull(error) ? { hint: "Make room there: a few KiB are enough." } : {};
}
