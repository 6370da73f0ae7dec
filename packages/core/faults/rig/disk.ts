import nodePath from "node:path";
import type { Denial, FileInfo, Files, FolderEntry, Seen } from "@claude-rotate/contract";
import { digestOf } from "../../src/host/files.ts";

interface Inode {
  readonly id: number;
  readonly kind: "file" | "folder";
  readonly mode: number;
  readonly modified: number;
  readonly data: Uint8Array;
  /** What a power cut leaves of it. */
  readonly synced: Uint8Array;
}

/** Entries set (`id`) or taken away (`undefined`) in one folder, all or none of them: a rename is two. */
interface Step {
  readonly folder: number;
  readonly entries: ReadonlyMap<string, number | undefined>;
}

/** What a power cut finds at one moment. */
export interface Moment {
  readonly inodes: ReadonlyMap<number, Inode>;
  /** The folders' entries as the disk has them. */
  readonly synced: ReadonlyMap<number, ReadonlyMap<string, number>>;
  /** What was done since and not synced. */
  readonly pending: readonly Step[];
}

const ROOT = 1;

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code, path });
}

function withEntry(
  folders: Moment["synced"],
  id: number,
  entries: ReadonlyMap<string, number> = new Map(),
): Moment["synced"] {
  return new Map<number, ReadonlyMap<string, number>>(folders).set(id, new Map(entries));
}

/**
 * A disk of the worst sort that POSIX allows: a file's bytes last once that file was synced, an entry of a folder once that
 * folder was. `moment` is called ahead of every step.
 */
export class Disk implements Files {
  readonly #inodes: Map<number, Inode>;
  readonly #folders: Map<number, Map<string, number>>;
  #synced: ReadonlyMap<number, ReadonlyMap<string, number>>;
  #pending: Step[] = [];
  moment: ((moment: Moment) => void) | undefined;

  /** A new one, or what a power cut left. */
  constructor(left?: Pick<Moment, "inodes" | "synced">) {
    const root: Inode = {
      id: ROOT,
      kind: "folder",
      mode: 0o755,
      modified: 0,
      data: new Uint8Array(),
      synced: new Uint8Array(),
    };
    this.#inodes = new Map(left?.inodes ?? [[ROOT, root]]);
    this.#synced = left?.synced ?? new Map([[ROOT, new Map()]]);
    this.#folders = new Map([...this.#synced].map(([id, entries]) => [id, new Map(entries)]));
  }

  now(): Moment {
    return { inodes: new Map(this.#inodes), synced: this.#synced, pending: [...this.#pending] };
  }

  /** Everything lasts, as after a quiet minute. */
  settle(): void {
    for (const inode of this.#inodes.values()) this.#inodes.set(inode.id, { ...inode, synced: inode.data });
    this.#synced = new Map([...this.#folders].map(([id, entries]) => [id, new Map(entries)]));
    this.#pending = [];
  }

  /** Every file by its path, and the empty folders. */
  texts(): Readonly<Record<string, string>> {
    const walk = (id: number, path: string): [string, string][] =>
      [...(this.#folders.get(id) ?? [])].flatMap(([name, child]): [string, string][] => {
        const inode = this.#inode(child);
        const isEmpty = this.#folders.get(child)?.size === 0;
        if (inode.kind === "folder" && !isEmpty) return walk(child, `${path}/${name}`);
        return [[`${path}/${name}`, Buffer.from(inode.data).toString("latin1")]];
      });
    return Object.fromEntries(walk(ROOT, "").sort());
  }

  put(path: string, text: string): void {
    this.makeFolder(nodePath.dirname(path), 0o755);
    this.#enter(path, this.#add("file", 0o644, Buffer.from(text, "latin1")));
    this.settle();
  }

  stat(path: string): FileInfo | undefined {
    const inode = this.#find(path);
    return inode && this.#info(inode);
  }

  read(path: string): { bytes: Uint8Array; info: FileInfo } {
    const inode = this.#find(path);
    if (!inode) throw failure("ENOENT", path);
    if (inode.kind === "folder") throw failure("EISDIR", path);
    return { bytes: inode.data, info: this.#info(inode) };
  }

  list(folder: string): readonly FolderEntry[] {
    const entries = this.#folders.get(this.#folder(folder)) ?? new Map<string, number>();
    return [...entries].map(([name, id]) => ({ name, kind: this.#inode(id).kind }));
  }

  realPath(path: string): string {
    if (!this.#find(path)) throw failure("ENOENT", path);
    return nodePath.resolve(path);
  }

  denied(path: string): Denial | undefined {
    return this.writable(path) ? undefined : "forbidden";
  }

  writable(path: string): boolean {
    return this.#find(path) !== undefined;
  }

  makeFolder(path: string, mode: number): void {
    if (this.#find(path)) return;
    this.makeFolder(nodePath.dirname(path), mode);
    this.#enter(path, this.#add("folder", mode));
  }

  async create(path: string, bytes: Uint8Array, { mode }: { mode: number }): Promise<void> {
    if (this.#find(path)) throw failure("EEXIST", path);
    const id = this.#add("file", mode);
    this.#enter(path, id);
    this.#write(id, bytes);
  }

  append(path: string, bytes: Uint8Array): void {
    const inode = this.#find(path);
    if (!inode) throw failure("ENOENT", path);
    this.#write(inode.id, Buffer.concat([inode.data, bytes]));
  }

  replace(staged: string, target: string, seen: Seen): boolean {
    const { bytes, info } = this.read(target);
    if (info.identity !== seen.identity || digestOf(bytes) !== seen.digest) return false;
    this.rename(staged, target);
    return true;
  }

  link(from: string, to: string): void {
    if (this.#find(to)) throw failure("EEXIST", to);
    const inode = this.#find(from);
    if (!inode) throw failure("ENOENT", from);
    this.#enter(to, inode.id);
  }

  rename(from: string, to: string): void {
    const inode = this.#find(from);
    if (!inode) throw failure("ENOENT", from);
    if (nodePath.dirname(from) !== nodePath.dirname(to)) throw failure("EXDEV", to);
    this.#step(from, [
      [from, undefined],
      [to, inode.id],
    ]);
  }

  remove(path: string): void {
    if (this.#find(path)) this.#step(path, [[path, undefined]]);
  }

  makeLock(path: string): void {
    if (this.#find(path)) throw failure("EEXIST", path);
    this.#enter(path, this.#add("folder", 0o777));
  }

  removeFolder(path: string): void {
    const inode = this.#find(path);
    if (inode && (this.#folders.get(inode.id)?.size ?? 0) > 0) throw failure("ENOTEMPTY", path);
    this.remove(path);
  }

  touch(): void {}

  plantedLink(): undefined {}

  user(): undefined {}

  fixed(): undefined {}

  mountPoints(): ReadonlySet<string> {
    return new Set();
  }

  free(): undefined {}

  syncFolder(path: string): void {
    this.#tell();
    const folder = this.#folder(path);
    this.#synced = withEntry(this.#synced, folder, this.#folders.get(folder));
    this.#pending = this.#pending.filter((step) => step.folder !== folder);
  }

  #tell(): void {
    this.moment?.(this.now());
  }

  #inode(id: number): Inode {
    const inode = this.#inodes.get(id);
    if (!inode) throw new Error(`no inode ${id}`);
    return inode;
  }

  #find(path: string): Inode | undefined {
    let id: number | undefined = ROOT;
    for (const name of nodePath.resolve(path).split("/").filter(Boolean)) {
      id = id === undefined ? undefined : this.#folders.get(id)?.get(name);
    }
    return id === undefined ? undefined : this.#inode(id);
  }

  #folder(path: string): number {
    const inode = this.#find(path);
    if (!inode) throw failure("ENOENT", path);
    if (inode.kind !== "folder") throw failure("ENOTDIR", path);
    return inode.id;
  }

  #add(kind: Inode["kind"], mode: number, data: Uint8Array = new Uint8Array()): number {
    const id = Math.max(...this.#inodes.keys()) + 1;
    this.#inodes.set(id, { id, kind, mode, modified: Date.now(), data, synced: new Uint8Array() });
    if (kind === "folder") {
      this.#folders.set(id, new Map());
      this.#synced = withEntry(this.#synced, id);
    }
    return id;
  }

  #enter(path: string, id: number): void {
    this.#step(path, [[path, id]]);
  }

  #step(path: string, entries: readonly (readonly [string, number | undefined])[]): void {
    this.#tell();
    const folder = this.#folder(nodePath.dirname(path));
    const here = this.#folders.get(folder) ?? new Map<string, number>();
    const named = entries.map(([at, id]) => [nodePath.basename(at), id] as const);
    for (const [name, id] of named) {
      if (id === undefined) here.delete(name);
      else here.set(name, id);
    }
    this.#pending.push({ folder, entries: new Map(named) });
  }

  /** Written, and then synced: a cut in between leaves any part of it. */
  #write(id: number, data: Uint8Array): void {
    this.#tell();
    this.#inodes.set(id, { ...this.#inode(id), data });
    this.#tell();
    this.#inodes.set(id, { ...this.#inode(id), synced: data });
  }

  #info({ id, kind, mode, modified, data }: Inode): FileInfo {
    const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    const links = [...this.#folders.values()]
      .flatMap((entries) => [...entries.values()])
      .filter((one) => one === id);
    return { kind, size: data.length, mode, ...owner, links: links.length, identity: `1:${id}`, modified };
  }
}
