import fs from "node:fs";
import nodePath from "node:path";
import type { Denial } from "@claude-rotate/contract";
import { codeOf, hasCode } from "./system-error.ts";

const { constants } = fs;

/** Opening a FIFO that nobody writes to must not wait. */
export const NOWAIT: number = constants.O_NONBLOCK ?? 0;

export function denied(path: string): Denial | undefined {
  try {
    fs.accessSync(path, constants.W_OK);
    // Append-only files are told by opening alone, which changes nothing.
    if (fs.statSync(path).isFile()) openFor(path, constants.O_WRONLY);
    return undefined;
  } catch (error) {
    if (hasCode(error, "EROFS")) return "read-only-mount";
    if (!hasCode(error, "EPERM")) return "forbidden";
  }
  try {
    openFor(path, constants.O_WRONLY | constants.O_APPEND);
    return "append-only";
  } catch {
    return "immutable";
  }
}

function openFor(path: string, flags: number): void {
  fs.closeSync(fs.openSync(path, flags | NOWAIT));
}

const STICKY = 0o1000;

/**
 * What Linux asks before a rename (`may_delete` and `check_sticky`, https://github.com/torvalds/linux/blob/v6.12/fs/namei.c),
 * but for the folder's append-only flag, which no call tells that could not also remove or change what stands there.
 */
export function fixed(path: string): string | undefined {
  const me = user();
  if (me === undefined) return undefined;
  const parent = nodePath.dirname(path);
  try {
    fs.accessSync(parent, constants.W_OK | constants.X_OK);
    const folder = fs.statSync(parent);
    const isOwn = me === 0 || folder.uid === me || fs.lstatSync(path).uid === me;
    return (folder.mode & STICKY) !== 0 && !isOwn ? "EPERM" : undefined;
  } catch (error) {
    return hasCode(error, "EPERM", "EACCES", "EROFS") ? codeOf(error) : undefined;
  }
}

/** The fifth field of each line, what could end a word in octal: https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html */
export function mountPoints(): ReadonlySet<string> {
  try {
    const lines = fs.readFileSync("/proc/self/mountinfo", "utf8").trimEnd().split("\n");
    const octal = (_: string, digits: string): string => String.fromCharCode(Number.parseInt(digits, 8));
    return new Set(lines.map((line) => (line.split(" ")[4] ?? "").replace(/\\([0-7]{3})/g, octal)));
  } catch {
    return new Set();
  }
}

export function user(): number | undefined {
  return process.geteuid?.();
}

export function plantedLink(path: string): string | undefined {
  const me = user();
  if (me === undefined) return undefined;
  const { root } = nodePath.parse(path);
  let at = root;
  for (const name of path.slice(root.length).split(nodePath.sep)) {
    const parent = at;
    at = nodePath.join(parent, name);
    const found = seen(at);
    if (found === undefined) return undefined;
    if (!found.isSymbolicLink()) continue;
    const folder = fs.statSync(parent);
    const trusted = found.uid === me || found.uid === 0 || found.uid === folder.uid;
    if (!trusted && (folder.mode & 0o002) !== 0) return at;
    const behind = plantedLink(nodePath.resolve(parent, fs.readlinkSync(at)));
    if (behind !== undefined) return behind;
  }
  return undefined;
}

/** Nothing where nothing stands, or where we may not look: no link of which we knew whose it is. */
function seen(path: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (hasCode(error, "EACCES", "EPERM")) return undefined;
    throw error;
  }
}

export function free(folder: string): number | undefined {
  try {
    const { bavail, bsize } = fs.statfsSync(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
