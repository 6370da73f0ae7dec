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

/** Files whose writes stay in memory: what was written is read back, nothing on disk changes. `state` need not be writable. */
export function draftFiles(real: Files, state: string): Files {
  const drafts = new Map<string, Draft | "gone">();
  const folders = new Set<string>();
  let made = 0;

  const at = (path: string): Draft | "gone" | undefined => drafts.get(resolved(path));
  const resolved = (path: string): string => {
    try {
      return real.realPath(path);
    } catch {
      return path;
    }
  };
  const put = (path: string, bytes: Uint8Array, like: Likeness, kind: FileInfo["kind"] = "file"): void => {
    made += 1;
    const info: FileInfo = {
      kind,
      size: bytes.length,
      mode: like.mode,
      uid: like.uid ?? 0,
      gid: like.gid ?? 0,
      links: 1,
      identity: `draft:${made}`,
      modified: made,
    };
    drafts.set(resolved(path), { bytes, info });
  };
  const move = (from: string, to: string): void => {
    const draft = at(from) ?? real.read(from, Number.POSITIVE_INFINITY);
    if (draft === "gone") throw failure("ENOENT", from);
    drafts.set(resolved(to), draft);
    drafts.set(resolved(from), "gone");
  };
  const unlink = (identity: string): void => {
    for (const [path, one] of drafts) {
      if (one === "gone" || one.info.identity !== identity) continue;
      drafts.set(path, { ...one, info: { ...one.info, links: one.info.links - 1 } });
    }
  };
  const files: Files = {
    ...real,
    stat: (path) => {
      const draft = at(path);
      return draft === "gone" ? undefined : (draft?.info ?? real.stat(path));
    },
    read: (path, limit) => {
      const draft = at(path);
      if (draft === "gone") throw failure("ENOENT", path);
      return draft ?? real.read(path, limit);
    },
    makeFolder: (path) => void folders.add(path),
    create: async (path, bytes, like) => {
      if (files.stat(path) !== undefined) throw failure("EEXIST", path);
      const folder = nodePath.dirname(path);
      if (folder !== state && !folders.has(folder) && !real.writable(folder)) throw failure("EACCES", folder);
      put(path, bytes, like);
    },
    append: (path, bytes) => {
      const before = files.read(path, Number.POSITIVE_INFINITY);
      put(path, Buffer.concat([before.bytes, bytes]), before.info);
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
      for (const path of [from, to]) drafts.set(resolved(path), both);
    },
    rename: move,
    remove: (path) => {
      const draft = at(path);
      drafts.set(resolved(path), "gone");
      if (draft !== undefined && draft !== "gone") unlink(draft.info.identity);
    },
    makeLock: (path) => put(path, new Uint8Array(), { mode: 0o755 }, "folder"),
    removeFolder: (path) => void drafts.set(resolved(path), "gone"),
    touch: () => {},
    syncFolder: () => {},
  };
  return files;
}
