import nodePath from "node:path";
import type { FileInfo, Files, Likeness } from "@claude-rotate/contract";
import { isSeen } from "./files.ts";

interface Draft {
  readonly bytes: Uint8Array;
  readonly info: FileInfo;
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code, path });
}

/** What was written and removed, by real path. */
interface Drafts {
  at(path: string): Draft | "gone" | undefined;
  set(path: string, draft: Draft | "gone"): void;
  /** Something new. */
  make(path: string, bytes: Uint8Array, like: Likeness, kind?: FileInfo["kind"]): void;
  /** One name fewer for the file that this one was. */
  unlink(identity: string): void;
}

function createDrafts(real: Files): Drafts {
  const drafts = new Map<string, Draft | "gone">();
  let made = 0;
  const resolved = (path: string): string => {
    try {
      return real.realPath(path);
    } catch {
      return path;
    }
  };
  return {
    at: (path) => drafts.get(resolved(path)),
    set: (path, draft) => void drafts.set(resolved(path), draft),
    make: (path, bytes, { mode, uid = real.user() ?? 0, gid = 0 }, kind = "file") => {
      made += 1;
      const identity = `draft:${made}`;
      const info: FileInfo = { kind, size: bytes.length, mode, uid, gid, links: 1, identity, modified: made };
      drafts.set(resolved(path), { bytes, info });
    },
    unlink: (identity) => {
      for (const [path, one] of drafts) {
        if (one === "gone" || one.info.identity !== identity) continue;
        drafts.set(path, { ...one, info: { ...one.info, links: one.info.links - 1 } });
      }
    },
  };
}

/** Files whose writes stay in memory: what was written is read back, nothing on disk changes. `state` need not be writable. */
export function draftFiles(real: Files, state: string): Files {
  const drafts = createDrafts(real);
  const folders = new Set<string>();
  const move = (from: string, to: string): void => {
    const draft = drafts.at(from) ?? real.read(from, Number.POSITIVE_INFINITY);
    if (draft === "gone") throw failure("ENOENT", from);
    drafts.set(to, draft);
    drafts.set(from, "gone");
  };
  const files: Files = {
    ...real,
    stat: (path) => {
      const draft = drafts.at(path);
      return draft === "gone" ? undefined : (draft?.info ?? real.stat(path));
    },
    read: (path, limit) => {
      const draft = drafts.at(path);
      if (draft === "gone") throw failure("ENOENT", path);
      return draft ?? real.read(path, limit);
    },
    makeFolder: (path) => void folders.add(path),
    create: async (path, bytes, like) => {
      if (files.stat(path) !== undefined) throw failure("EEXIST", path);
      const folder = nodePath.dirname(path);
      if (folder !== state && !folders.has(folder) && !real.writable(folder)) throw failure("EACCES", folder);
      drafts.make(path, bytes, like);
    },
    append: (path, bytes) => {
      const before = files.read(path, Number.POSITIVE_INFINITY);
      drafts.make(path, Buffer.concat([before.bytes, bytes]), before.info);
    },
    replace: (staged, target, seen) => {
      const now = files.read(target, Number.POSITIVE_INFINITY);
      if (!isSeen(now, seen)) return false;
      move(staged, target);
      return true;
    },
    link: (from, to) => {
      if (files.stat(to) !== undefined) throw failure("EEXIST", to);
      const { bytes, info } = files.read(from, Number.POSITIVE_INFINITY);
      const both: Draft = { bytes, info: { ...info, links: info.links + 1 } };
      for (const path of [from, to]) drafts.set(path, both);
    },
    rename: move,
    remove: (path) => {
      const draft = drafts.at(path);
      drafts.set(path, "gone");
      if (draft !== undefined && draft !== "gone") drafts.unlink(draft.info.identity);
    },
    makeLock: (path) => drafts.make(path, new Uint8Array(), { mode: 0o755 }, "folder"),
    removeFolder: (path) => drafts.set(path, "gone"),
    touch: () => {},
    syncFolder: () => {},
  };
  return files;
}
