import nodePath from "node:path";
import type {
  FilePattern,
  FileRef,
  FileStore,
  FolderEntry,
  Host,
  Problem,
  Under,
} from "@claude-rotate/contract";
import type { Owned, Registry } from "../registry.ts";
import { globMatcher, hasWildcard } from "./glob.ts";
import { foldersUp, type Root } from "./roots.ts";

/** A file that a store wants to read. */
export interface Candidate {
  readonly store: Owned<FileStore>;
  readonly pattern: FilePattern;
  readonly ref: FileRef;
}

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
const STAGED = /^\.[0-9a-f]{16}\.claude-rotate~$/;

function baseOf(under: Exclude<Under, "root">, host: Host): string {
  const { home, cwd, config, appData, claudeConfig, etc } = host.paths;
  return { home, cwd, "claude-config": claudeConfig, config, "app-data": appData, etc }[under];
}

function isMeant(pattern: FilePattern, name: string): boolean {
  return !STAGED.test(name) && !(pattern.not ?? []).some((glob) => globMatcher(glob)(name));
}

/** Files of one folder level pattern such as `conf.d/*.fish`; an exact name needs no look into its folder. */
function expand(base: string, pattern: FilePattern, host: Host): readonly string[] {
  const segments = pattern.glob.split("/");
  if (!hasWildcard(pattern.glob)) return [nodePath.join(base, ...segments)];
  let found = [base];
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    const match = globMatcher(segment);
    found = found.flatMap((folder) => {
      if (!hasWildcard(segment)) return [nodePath.join(folder, segment)];
      return listed(folder, host)
        .filter(
          (entry) =>
            match(entry.name) &&
            (last ? entry.kind !== "folder" && isMeant(pattern, entry.name) : entry.kind !== "file"),
        )
        .map((entry) => nodePath.join(folder, entry.name));
    });
  }
  return found;
}

function listed(folder: string, host: Host): ReturnType<Host["files"]["list"]> {
  try {
    return host.files.list(folder);
  } catch {
    return [];
  }
}

/** The candidates of every pattern that doesn't stand under the roots. */
export function knownFiles(registry: Registry, host: Host, roots: boolean): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const store of registry.fileStores) {
    for (const pattern of store.part.files) {
      const { under } = pattern;
      if (under === "root" || (pattern.roots ?? false) !== roots) continue;
      if (pattern.platforms && !pattern.platforms.includes(host.platform)) continue;
      const base = baseOf(under, host);
      for (const path of expand(base, pattern, host))
        candidates.push({ store, pattern, ref: refOf(pattern, path, base) });
    }
  }
  return candidates;
}

function refOf(pattern: FilePattern, path: string, base: string): FileRef {
  return {
    path,
    base,
    under: pattern.under,
    ...(pattern.layer === undefined ? {} : { layer: pattern.layer }),
  };
}

interface RootPattern {
  readonly store: Owned<FileStore>;
  readonly pattern: FilePattern;
  readonly match: (path: string) => boolean;
}

function rootPatterns(registry: Registry, host: Host): readonly RootPattern[] {
  return registry.fileStores.flatMap((store) =>
    store.part.files
      .filter((pattern) => pattern.under === "root" && (pattern.platforms?.includes(host.platform) ?? true))
      .map((pattern) => ({ store, pattern, match: globMatcher(pattern.glob) })),
  );
}

/** The candidates below the roots, in one walk for all stores, and the folders that could not be read. */
export function walkRoots(
  registry: Registry,
  host: Host,
  roots: readonly Root[],
): { candidates: readonly Candidate[]; problems: readonly Problem[] } {
  const patterns = rootPatterns(registry, host);
  const deep = patterns.filter(({ pattern }) => pattern.glob.includes("**"));
  const shallow = patterns.filter(({ pattern }) => !pattern.glob.includes("**"));
  const bases = [...new Set([...roots.map((root) => root.path), ...foldersUp(host)])];
  const near = bases.flatMap((base) =>
    shallow.flatMap(({ store, pattern }) =>
      expand(base, pattern, host).map((path) => ({ store, pattern, ref: refOf(pattern, path, base) })),
    ),
  );
  const problems: Problem[] = [];
  const far = roots.flatMap((root) =>
    [...filesBelow(root, host, problems)].flatMap((file) => wanted(file, root, deep, host)),
  );
  return { candidates: [...near, ...far], problems };
}

interface WalkedFile {
  /** With slashes, from the root. */
  readonly relative: string;
  readonly entry: FolderEntry;
}

/** Every file below a root. Links to folders are not followed: what they lead to is below a root itself, or not ours to read. */
function* filesBelow(root: Root, host: Host, problems: Problem[]): Generator<WalkedFile> {
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = listFolder(nodePath.join(root.path, folder), host, problems);
    for (const entry of entries) {
      const relative = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.kind !== "folder") yield { relative, entry };
      else if (root.deep && !PRUNED.has(entry.name)) folders.push(relative);
    }
  }
}

function listFolder(path: string, host: Host, problems: Problem[]): readonly FolderEntry[] {
  try {
    return host.files.list(path);
  } catch {
    const message = "the folder can't be read, so what lies below it was not looked at";
    problems.push({ code: "FOLDER_UNREADABLE", path, message });
    return [];
  }
}

function wanted(
  { relative, entry }: WalkedFile,
  root: Root,
  patterns: readonly RootPattern[],
  host: Host,
): readonly Candidate[] {
  const path = nodePath.join(root.path, relative);
  return patterns
    .filter(({ pattern, match }) => match(relative) && isMeant(pattern, entry.name))
    .filter(() => entry.kind !== "link" || host.files.stat(path)?.kind !== "folder")
    .map(({ store, pattern }) => ({ store, pattern, ref: refOf(pattern, path, root.path) }));
}
