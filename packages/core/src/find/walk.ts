import nodePath from "node:path";
import type { FilePattern, FileStore, FolderEntry, Host, Problem } from "@claude-rotate/contract";
import { createBreath } from "../interrupted.ts";
import type { Owned, Registry } from "../registry.ts";
import { type Candidate, expand, isMeant, refOf } from "./candidate.ts";
import { closedProblem } from "./closed.ts";
import type { Folders } from "./folders.ts";
import { byName, globMatcher } from "./glob.ts";
import { PRUNED, startsIn } from "./projects.ts";
import { foldersUp, type Root } from "./roots.ts";

interface RootPattern {
  readonly store: Owned<FileStore>;
  readonly pattern: FilePattern;
  readonly match: (path: string) => boolean;
}

function rootPatterns(registry: Registry, host: Host): readonly RootPattern[] {
  return registry.fileStores.flatMap((store) =>
    store.part.files
      .filter((pattern) => pattern.under === "root" && (pattern.platforms?.includes(host.platform) ?? true))
      .map((pattern) => ({
        store,
        pattern,
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
  const deep = deepIn(patterns.filter(({ pattern }) => pattern.glob.includes("**")));
  const shallow = patterns.filter(({ pattern }) => !pattern.glob.includes("**"));
  const bases = new Set([...roots.map((root) => root.path), ...foldersUp(host)]);
  const startsHere = startsIn(shallow);
  const problems: Problem[] = [];
  const found = [...bases].flatMap((base) => from(base, shallow, folders));
  const breath = createBreath(host);
  for (const root of roots)
    for (const { folder, entries } of foldersBelow(root, folders, problems)) {
      await breath();
      const path = nodePath.join(root.path, folder);
      if (!bases.has(path)) found.push(...from(path, startsHere(entries), folders));
      const meant = deep(folder);
      for (const entry of entries)
        if (entry.kind !== "folder") found.push(...wanted({ folder, entry }, root, meant(entry.name), host));
    }
  return { candidates: found, problems };
}

/** By folder and then by name, the patterns with `**` that may mean a file: few can in most folders, so only those see its names. */
function deepIn(
  patterns: readonly RootPattern[],
): (folder: string) => (name: string) => readonly RootPattern[] {
  const folderOf = ({ pattern: { glob } }: RootPattern): string => glob.slice(0, glob.lastIndexOf("/") + 1);
  const nameOf = ({ pattern: { glob } }: RootPattern): string => glob.slice(glob.lastIndexOf("/") + 1);
  const isAnywhere = (one: RootPattern): boolean => folderOf(one) === "**/";
  const anywhere = byName(patterns.filter(isAnywhere), nameOf);
  const others = patterns
    .filter((one) => !isAnywhere(one))
    .map((one) => ({ one, fits: globMatcher(folderOf(one)) }));
  return (folder) => {
    const here = others.flatMap(({ one, fits }) => (fits(folder === "" ? "" : `${folder}/`) ? one : []));
    return here.length === 0 ? anywhere : (name) => [...anywhere(name), ...here];
  };
}

/** The files that patterns without `**` lead to from one folder. */
function from(base: string, patterns: readonly RootPattern[], folders: Folders): readonly Candidate[] {
  return patterns.flatMap(({ store, pattern }) =>
    expand(base, { pattern, store }, folders).map((path) => ({
      store,
      pattern,
      ref: refOf(pattern, path, base),
    })),
  );
}

/** With slashes, from the root; empty for the root itself. */
interface Walked {
  readonly folder: string;
}

/** Every folder below a root. Links to folders are not followed: what they lead to is below a root itself, or not ours to read. */
function* foldersBelow(
  root: Root,
  listings: Folders,
  problems: Problem[],
): Generator<Walked & { readonly entries: readonly FolderEntry[] }> {
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const entries = listFolder(nodePath.join(root.path, folder), listings, problems);
    if (root.deep)
      for (const { name, kind } of entries)
        if (kind === "folder" && !PRUNED.has(name)) folders.push(folder === "" ? name : `${folder}/${name}`);
    yield { folder, entries };
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
  { folder, entry: { name, kind } }: Walked & { readonly entry: FolderEntry },
  root: Root,
  patterns: readonly RootPattern[],
  host: Host,
): readonly Candidate[] {
  if (patterns.length === 0) return [];
  const relative = folder === "" ? name : `${folder}/${name}`;
  const path = nodePath.join(root.path, relative);
  return patterns
    .filter(({ pattern, match }) => match(relative) && isMeant(pattern, name))
    .filter(() => kind !== "link" || !leadsToFolder(path, host))
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
