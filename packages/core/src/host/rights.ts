import fs from "node:fs";
import nodePath from "node:path";
import { codeOf, hasCode } from "./system-error.ts";

const { constants } = fs;

/** Opening a FIFO that nobody writes to must not wait. */
export const NOWAIT: number = constants.O_NONBLOCK ?? 0;

export function writable(path: string): boolean {
  try {
    fs.accessSync(path, constants.W_OK);
    // Append-only files are told by opening alone, which changes nothing.
    if (fs.statSync(path).isFile()) fs.closeSync(fs.openSync(path, constants.O_WRONLY | NOWAIT));
    return true;
  } catch {
    return false;
  }
}

/**
 * `rmdir` refuses a file, with ENOTDIR, and Linux only once it has seen that the folder would let it go: `may_delete`, which
 * asks the same before a rename, https://github.com/torvalds/linux/blob/v6.12/fs/namei.c
 */
export function fixed(path: string): string | undefined {
  if (process.platform === "win32") return undefined;
  try {
    fs.rmdirSync(path);
  } catch (error) {
    if (hasCode(error, "EPERM", "EACCES", "EROFS")) return codeOf(error);
  }
  return undefined;
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
