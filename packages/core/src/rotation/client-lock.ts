import { type Files, RotateError } from "@claude-rotate/contract";
import { hasCode } from "../host/system-error.ts";

/** proper-lockfile's default: a lock that was not touched for 10 s belongs to nobody. */
const STALE = 10_000;
const WAIT = 5_000;
const STEP = 25;

/**
 * Runs `act` while holding the locks that other programs take to write a file: a folder `<file>.lock`, as the
 * proper-lockfile package makes it.
 * Throws `CLIENT_LOCKED` where somebody holds one for over 5 s, or one can never be had.
 */
export async function holdingClientLocks<T>(
  files: Files,
  locks: readonly string[],
  note: (path: string) => void,
  act: () => T | Promise<T>,
): Promise<T> {
  const taken: string[] = [];
  try {
    for (const path of locks) {
      note(path);
      await take(files, path);
      taken.push(path);
    }
    return await act();
  } finally {
    for (const path of taken.reverse()) files.removeFolder(path);
  }
}

async function take(files: Files, path: string): Promise<void> {
  for (let waited = 0; ; waited += STEP) {
    try {
      files.makeLock(path);
      return;
    } catch (error) {
      if (!hasCode(error, "EEXIST")) throw error;
    }
    const info = files.stat(path);
    if (info && info.kind !== "folder") throw obstructed(path);
    if (info && Date.now() - info.modified > STALE) removeStale(files, path);
    else if (waited >= WAIT)
      throw new RotateError("CLIENT_LOCKED", "another program holds the lock of a file", { path });
    else await new Promise((resume) => setTimeout(resume, STEP));
  }
}

function removeStale(files: Files, path: string): void {
  try {
    files.removeFolder(path);
  } catch (cause) {
    throw obstructed(path, cause);
  }
}

/** Neither we nor the program that makes such locks can take this one, however long is waited. */
function obstructed(path: string, cause?: unknown): RotateError {
  return new RotateError("CLIENT_LOCKED", "something that is no lock stands where a file's lock is made", {
    path,
    hint: "Look at it, move it away, and run it again.",
    cause,
  });
}

/** Removes a lock that our own dead process left: one made in the second or two after it was journaled. */
export function dropOwnLock(files: Files, lock: { readonly path: string; readonly at: number }): void {
  const info = files.stat(lock.path);
  if (info?.kind === "folder" && Math.abs(info.modified - lock.at) < 2_000) files.removeFolder(lock.path);
}
