import nodePath from "node:path";
import type { FilePattern, FileStore, FolderEntry, Host, Problem } from "@claude-rotate/contract";
import { createBreath } from "../interrupted.ts";
import type { Owned, Registry } from "../registry.ts";
import { type Candidate, expand, isMeant, refOf } from "./candidate.ts";
import { closedProblem } from "./closed.ts";
import type { Folders } from "./folders.ts";
import { globMatcher, hasWildcard } from "./glob.ts";
import { foldersUp, type Root } from "./roots.ts";

/** Folders that hold other people's files or none with keys. `.git` holds no working file. */
const PRUNED = new Set([
  "node_modules",
  ".git",
  ".hg",
  ".svn",
  ".venv",
  "venv",
  "site-packages",
  "__pycache__",
  ".tox",
  ".mypy_cache",
  ".pytest_cache",
  "target",
  ".gradle",
  ".cache",
  ".npm",
  ".pnpm-store",
  ".yarn",
  ".terraform",
  ".next",
  ".nuxt",
  ".turbo",
  ".Trash",
]);
interface RootPattern {
  readonly store: Owned<FileStore>;
  readonly pattern: FilePattern;
  /** Whether a file's name can be meant; asked first, since few are. */
  readonly named: (name: string) => boolean;
  readonly match: (path: string) => boolean;
}

function rootPatterns(registry: Registry, host: Host): readonly RootPattern[] {
  return registry.fileStores.flatMap((store) =>
    store.part.files
      .filter((pattern) => pattern.under === "root" && (pattern.platforms?.includes(host.platform) ?? true))
      .map((pattern) => ({
        store,
        pattern,
        named: globMatcher(pattern.glob.slice(pattern.glob.lastIndexOf("/") + 1)),
        match: globMatcher(pattern.glob),
      })),
  );
}

/** The candidates below the roots, in one walk for all stores, and the folders that could not be read. */
export async function walkRoots(
  registry: Registry,
  host: Host,
  folders: Folders,
  roots: readonly Root[],
): Promise<{ candidates: readonly Candidate[]; problems: readonly Problem[] }> {
  const patterns = rootPatterns(registry, host);
  const deep = patterns.filter(({ pattern }) => pattern.glob.includes("**"));
  const shallow = patterns.filter(({ pattern }) => !pattern.glob.includes("**"));
  const bases = [...new Set([...roots.map((root) => root.path), ...foldersUp(host)])];
  const near = bases.flatMap((base) =>
    shallow.flatMap(({ store, pattern }) =>
      expand(base, { pattern, store }, folders).map((path) => ({
        store,
        pattern,
        ref: refOf(pattern, path, base),
      })),
    ),
  );
  const problems: Problem[] = [];
  const far: Candidate[] = [];
  const breath = createBreath(host);
  const lookup = byName(deep);
  const seen = new Set(near.map(identityOf));
  for (const root of roots)
    for (const files of filesBelow(root, folders, problems)) {
      await breath();
      const found = files.flatMap((file) => wanted(file, root, lookup, host));
      far.push(...found.filter((candidate) => !seen.has(identityOf(candidate))));
    }
  return { candidates: [...near, ...far], problems };
}

/** A file that a store has named for the same reason. */
function identityOf({ store, ref: { path, layer } }: Candidate): string {
  return JSON.stringify([store.part.id, layer, path]);
}

/** The patterns that a file's name may fit. Most end in a plain name, so that few are compared with each file. */
function byName(patterns: readonly RootPattern[]): (name: string) => readonly RootPattern[] {
  const plain = new Map<string, RootPattern[]>();
  const wild: RootPattern[] = [];
  for (const one of patterns) {
    const last = one.pattern.glob.slice(one.pattern.glob.lastIndexOf("/") + 1);
    const list = hasWildcard(last) ? wild : (plain.get(last) ?? []);
    if (list !== wild) plain.set(last, list);
    list.push(one);
  }
  return (name) => [...wild.filter(({ named }) => named(name)), ...(plain.get(name) ?? [])];
}

interface WalkedFile {
  /** With slashes, from the root. */
  readonly relative: string;
  readonly entry: FolderEntry;
}

/** Every file below a root, a folder's at a time. Links to folders are not followed: what they lead to is below a root itself, or not ours to read. */
function* filesBelow(root: Root, listings: Folders, problems: Problem[]): Generator<readonly WalkedFile[]> {
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = listFolder(nodePath.join(root.path, folder), listings, problems);
    const files: WalkedFile[] = [];
    for (const entry of entries) {
      const relative = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.kind !== "folder") files.push({ relative, entry });
      else if (root.deep && !PRUNED.has(entry.name)) folders.push(relative);
    }
    yield files;
  }
}

function listFolder(path: string, listings: Folders, problems: Problem[]): readonly FolderEntry[] {
  try {
    return listings.list(path);
  } catch {
    problems.push(closedProblem(path));
    return [];
  }
}

function wanted(
  { relative, entry }: WalkedFile,
  root: Root,
  lookup: (name: string) => readonly RootPattern[],
  host: Host,
): readonly Candidate[] {
  const path = nodePath.join(root.path, relative);
  return lookup(entry.name)
    .filter(({ pattern, match }) => match(relative) && isMeant(pattern, entry.name))
    .filter(() => entry.kind !== "link" || !leadsToFolder(path, host))
    .map(({ store, pattern }) => ({ store, pattern, ref: refOf(pattern, path, root.path) }));
}

/** A link that leads nowhere, or where we may not look, is named when it is opened. */
function leadsToFolder(path: string, host: Host): boolean {
  try {
    return host.files.stat(path)?.kind === "folder";
  } catch {
    return false;
  }
}
