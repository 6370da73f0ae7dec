import { createHash } from "node:crypto";
import fs from "node:fs";
import { promisify } from "node:util";
import {
  type FileInfo,
  type Files,
  type FolderEntry,
  type Likeness,
  RotateError,
  type Seen,
} from "@claude-rotate/contract";
import { denied, fixed, free, mountPoints, NOWAIT, plantedLink, user } from "./rights.ts";
import { hasCode } from "./system-error.ts";

const { constants } = fs;
/** By its number, since Yarn's Plug'n'Play hands out file handles of its own, which can't sync. */
const fsync = promisify(fs.fsync);
const NOFOLLOW = constants.O_NOFOLLOW ?? 0;

/** SHA-256 in hex: how the journal names a file's content. */
export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code, path });
}

function kindOf(entry: fs.Stats | fs.Dirent): FolderEntry["kind"] {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  return entry.isSymbolicLink() ? "link" : "other";
}

function infoOf(stat: fs.Stats): FileInfo {
  const kind = kindOf(stat);
  return {
    kind: kind === "link" ? "other" : kind,
    size: stat.size,
    mode: stat.mode & 0o7777,
    uid: stat.uid,
    gid: stat.gid,
    links: stat.nlink,
    identity: `${stat.dev}:${stat.ino}`,
    modified: stat.mtimeMs,
  };
}

/** A name that is not UTF-8 loses its bytes on the way through Node: by what is left of it nothing can be opened. */
function isMangled(path: string): boolean {
  return path.includes("\uFFFD");
}

export function stat(path: string): FileInfo | undefined {
  const found = fs.statSync(path, { throwIfNoEntry: false });
  if (found === undefined && isMangled(path)) throw systemError("EILSEQ", path);
  return found === undefined ? undefined : infoOf(found);
}

/**
 * All that an open file holds. `readSync`, since Yarn's Plug'n'Play opens files within its zips, but hands their descriptors to no
 * `readFileSync`. Files that say that they are empty (those of `/proc`) are read to their end.
 */
function contentOf(fd: number, size: number): Uint8Array {
  if (size === 0) return fs.readFileSync(fd);
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (let read = 1; read > 0 && at < size; at += read) read = fs.readSync(fd, bytes, at, size - at, null);
  return bytes.subarray(0, at);
}

function read(path: string, limit: number): { bytes: Uint8Array; info: FileInfo } {
  const fd = fs.openSync(path, constants.O_RDONLY | NOWAIT | NOFOLLOW);
  try {
    const info = infoOf(fs.fstatSync(fd));
    if (info.kind !== "file") throw systemError(info.kind === "folder" ? "EISDIR" : "ENOTREG", path);
    if (info.size > limit) throw systemError("EFBIG", path);
    return { bytes: contentOf(fd, info.size), info };
  } finally {
    fs.closeSync(fd);
  }
}

function list(folder: string): readonly FolderEntry[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
  } catch (error) {
    throw isMangled(folder) && hasCode(error, "ENOENT") ? systemError("EILSEQ", folder) : error;
  }
}

function open(path: string, flags: number, mode: number): Promise<fs.promises.FileHandle> {
  return fs.promises.open(path, flags | NOFOLLOW, mode);
}

async function create(path: string, bytes: Uint8Array, like: Likeness): Promise<void> {
  const handle = await open(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
    like.mode & 0o600,
  );
  await fill(handle, bytes, like);
}

/** What a file bears besides its bytes, its mode and its owner can't be given to another. */
export function notKept(path: string): RotateError {
  return new RotateError("PLACE_UNWRITABLE", "the file's extended attributes or ACL can't be kept", {
    path,
    hint: "Install getfattr (package attr) and coreutils' cp, take them away, or leave the file with `--skip PATH`.",
  });
}

/** A copy with everything that the original bears, then written anew in place. */
async function createAlike(copy: Copy, path: string, bytes: Uint8Array, like: Likeness): Promise<void> {
  const { attributesOf: original } = like;
  if (original === undefined) return create(path, bytes, like);
  if (await copy(original, path))
    return fill(await open(path, constants.O_WRONLY | constants.O_TRUNC, 0), bytes, like);
  remove(path);
  // A full disk, say, fails here by its own name.
  await create(path, bytes, like);
  if (stat(original) === undefined) return;
  remove(path);
  throw notKept(original);
}

/** Set-user-id and set-group-id: a write takes them away. */
const SPECIAL = 0o6000;

/** The system leaves out without a word what it does not allow. */
async function giveSpecialBits(handle: fs.promises.FileHandle, mode: number): Promise<void> {
  await handle.chmod(mode);
  const given = (await handle.stat()).mode;
  if ((given & SPECIAL) !== (mode & SPECIAL)) throw systemError("EPERM", "set-user-id or set-group-id bit");
}

async function fill(handle: fs.promises.FileHandle, bytes: Uint8Array, like: Likeness): Promise<void> {
  const { mode, uid, gid } = like;
  try {
    const made = await handle.stat();
    if (uid !== undefined && gid !== undefined && (made.uid !== uid || made.gid !== gid))
      await handle.chown(uid, gid);
    if ((made.mode & 0o7777) !== mode) await handle.chmod(mode);
    await handle.writeFile(bytes);
    if ((mode & SPECIAL) !== 0) await giveSpecialBits(handle, mode);
    await fsync(handle.fd);
  } finally {
    await handle.close();
  }
}

function append(path: string, bytes: Uint8Array): void {
  const fd = fs.openSync(path, constants.O_WRONLY | constants.O_APPEND | NOFOLLOW);
  try {
    fs.writeFileSync(fd, bytes);
    fs.fdatasyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** Whether a file is still the one that was seen: its content, and what a rename would otherwise undo or part. */
export function isSeen({ info, bytes }: ReturnType<Files["read"]>, seen: Seen): boolean {
  const { identity, mode, uid, gid, links } = info;
  return (
    identity === seen.identity &&
    mode === seen.mode &&
    uid === seen.uid &&
    gid === seen.gid &&
    links === seen.links &&
    digestOf(bytes) === seen.digest
  );
}

const replace: Files["replace"] = (staged, target, seen) => {
  let now: ReturnType<Files["read"]>;
  try {
    now = read(target, Number.POSITIVE_INFINITY);
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR", "ELOOP", "EISDIR", "ENOTREG")) return false;
    throw error;
  }
  if (!isSeen(now, seen)) return false;
  fs.renameSync(staged, target);
  return true;
};

function syncFolder(path: string): void {
  // Windows can't open a folder; its renames are journaled by the file system.
  if (process.platform === "win32") return;
  const fd = fs.openSync(path, constants.O_RDONLY);
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

function remove(path: string): void {
  try {
    fs.unlinkSync(path);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
}

function removeFolder(path: string): void {
  try {
    fs.rmdirSync(path);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
}

/** Copies a file with its extended attributes and access control lists; false where that can't be done whole. */
export type Copy = (from: string, to: string) => Promise<boolean>;

/** The real file system. */
export function createFiles(copy: Copy): Files {
  return {
    stat,
    read,
    list,
    realPath: (path) => fs.realpathSync.native(path),
    writable: (path) => denied(path) === undefined,
    denied,
    plantedLink,
    fixed,
    mountPoints,
    user,
    free,
    makeFolder: (path, mode) => void fs.mkdirSync(path, { recursive: true, mode }),
    create: (path, bytes, like) => createAlike(copy, path, bytes, like),
    append,
    replace,
    link: (from, to) => fs.linkSync(from, to),
    rename: (from, to) => fs.renameSync(from, to),
    remove,
    makeLock: (path) => fs.mkdirSync(path),
    removeFolder,
    touch: (path) => {
      const now = new Date();
      fs.utimesSync(path, now, now);
    },
    syncFolder,
  };
}
