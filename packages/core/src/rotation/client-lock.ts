import { type Files, RotateError } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { hasCode } from "../host/system-error.ts";
import { pause } from "../interrupted.ts";
import type { LockRecord } from "./records.ts";

/** A lock that we made. */
export type OwnLock = Omit<LockRecord, "t">;

/** proper-lockfile's default: a lock that was not touched for 10 s belongs to nobody. */
const STALE = 10_000;
const WAIT = 5_000;
const STEP = 25;

/** For people who watch. */
export function tellWait({ notify }: Context): (path: string) => void {
  return (path) => notify({ step: "wait", path });
}

interface Way {
  readonly files: Files;
  /** Called with a lock's path before it is waited for. */
  readonly waiting?: (path: string) => void;
  /** Absent: nothing ends the wait early. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `act` while holding the locks that other programs take to write a file: a folder `<file>.lock`, as the
 * proper-lockfile package makes it.
 * Throws `CLIENT_LOCKED` where somebody holds one for over 5 s, or one can never be had; `INTERRUPTED` where `signal` is
 * aborted meanwhile.
 */
export async function holdingClientLocks<T>(
  way: Way,
  locks: readonly string[],
  note: (lock: OwnLock) => void,
  act: () => T | Promise<T>,
): Promise<T> {
  const taken: OwnLock[] = [];
  try {
    for (const path of locks) {
      const lock = await take(way, path);
      taken.push(lock);
      note(lock);
    }
    return await act();
  } finally {
    for (const lock of taken.reverse()) dropOwnLock(way.files, lock);
  }
}

async function take({ files, signal, waiting }: Way, path: string): Promise<OwnLock> {
  for (let waited = 0; ; waited += STEP) {
    const made = make(files, path);
    if (made) return made;
    const info = files.stat(path);
    if (info && info.kind !== "folder") throw obstructed(path);
    if (info && Date.now() - info.modified > STALE) removeStale(files, path);
    else if (waited >= WAIT)
      throw new RotateError("CLIENT_LOCKED", "another program holds the lock of a file", { path });
    else {
      if (waited === 0) waiting?.(path);
      await pause(STEP, signal);
    }
  }
}

function make(files: Files, path: string): OwnLock | undefined {
  try {
    files.makeLock(path);
  } catch (error) {
    if (hasCode(error, "EEXIST")) return undefined;
    throw error;
  }
  const info = files.stat(path);
  return info && { path, identity: info.identity, made: info.modified };
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

/**
 * Removes a lock that we made, and none that somebody made since: who finds ours untouched for 10 s removes it and makes
 * his own, while we slept or after we died.
 */
export function dropOwnLock(files: Files, { path, identity, made }: OwnLock): void {
  const info = files.stat(path);
  if (info?.kind === "folder" && info.identity === identity && info.modified === made)
    files.removeFolder(path);
}

/**
 * Waits for a lock that stands where a dead process of ours may have made one and died before it could tell: as long as
 * it is touched it is somebody's, and stays; after 10 s it is nobody's, and goes. False where it can't be removed. Throws
 * `INTERRUPTED`.
 */
export async function outlastLock({ files, signal, waiting }: Way, path: string): Promise<boolean> {
  for (let waited = 0; waited <= STALE + STEP; waited += STEP) {
    const info = files.stat(path);
    if (info?.kind !== "folder") return true;
    if (Date.now() - info.modified > STALE) return isRemoved(files, path);
    if (waited === 0) waiting?.(path);
    await pause(STEP, signal);
  }
  return true;
}

export function isRemoved(files: Files, path: string): boolean {
  try {
    files.removeFolder(path);
    return true;
  } catch {
    return false;
  }
}
