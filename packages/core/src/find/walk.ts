import nodePath from "node:path";
import type { FilePattern, FileStore, FolderEntry, Host, Problem } from "@claude-rotate/contract";
import { createBreath } from "../interrupted.ts";
import type { Owned, Registry } from "../registry.ts";
import { type Candidate, child, expand, isMeant, refOf } from "./candidate.ts";
import { closedProblem } from "./closed.ts";
import type { Folders } from "./folders.ts";
import { byName, globMatcher } from "./glob.ts";
import { PRUNED, REPOSITORY } from "./projects.ts";
import { foldersUp, type Root } from "./roots.ts";

interface RootPattern {
  readonly store: Owned<FileStore>;
  readonly pattern: FilePattern;
  /** Its glob begins with `**`: the rest may begin in every folder. */
  readonly isAnywhere: boolean;
  /** The rest. */
  readonly glob: string;
}

function rootPatterns(registry: Registry, host: Host): readonly RootPattern[] {
  return registry.fileStores.flatMap((store) =>
    store.part.files
      .filter((pattern) => pattern.under === "root" && (pattern.platforms?.includes(host.platform) ?? true))
      .map((pattern) => {
        const isAnywhere = pattern.glob.startsWith("**/");
        return { store, pattern, isAnywhere, glob: isAnywhere ? pattern.glob.slice(3) : pattern.glob };
      }),
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
  const far = patterns.filter(({ glob }) => glob.includes("**"));
  const near = patterns.filter(({ glob }) => !glob.includes("**"));
  const bases = new Set([...roots.map((root) => root.path), ...foldersUp(host)]);
  const atBases = near.filter(({ isAnywhere }) => !isAnywhere);
  const found = [...bases].flatMap((base) => atBases.flatMap((one) => ledTo(base, one, folders)));
  const seen = new Set(found.map(identityOf));
  const looks = [beginningIn(near, host, folders), deepBelow(far, host)];
  const problems: Problem[] = [];
  const breath = createBreath(host);
  for (const root of roots)
    for (const walked of foldersBelow(root, folders, problems)) {
      await breath();
      const more = looks.flatMap((look) => look(walked));
      found.push(...more.filter((one) => !seen.has(identityOf(one))));
    }
  return { candidates: found, problems };
}

/** A file that a store has named for the same reason. */
function identityOf({ store, ref: { path, layer } }: Candidate): string {
  return JSON.stringify([store.part.id, layer, path]);
}

/** The files that a pattern without `**` leads to from one folder. */
function ledTo(base: string, { store, pattern, glob }: RootPattern, folders: Folders): readonly Candidate[] {
  const paths = expand(base, { pattern: { ...pattern, glob }, store }, folders);
  return paths.map((path) => ({ store, pattern, ref: refOf(pattern, path, base) }));
}

/** A folder below a root. */
interface Walked {
  readonly root: string;
  readonly path: string;
  /** Where its project begins: the innermost repository's top, or the root. */
  readonly project: string;
  readonly entries: readonly FolderEntry[];
}

type Look = (walked: Walked) => readonly Candidate[];

/** What begins in a folder: in any where the glob has `**` in front, else where a repository does. */
function beginningIn(patterns: readonly RootPattern[], host: Host, folders: Folders): Look {
  const startingWith = byName(patterns, ({ glob }) => glob.split("/")[0] ?? "");
  return ({ path, project, entries }) => {
    const found: Candidate[] = [];
    const leading = new Set<RootPattern>();
    for (const entry of entries)
      for (const one of startingWith(entry.name)) {
        if (!one.isAnywhere && project !== path) continue;
        if (one.glob.includes("/")) leading.add(one);
        else found.push(...meant(child(path, entry.name), path, entry, one, host));
      }
    for (const one of leading) found.push(...ledTo(path, one, folders));
    return found.map((one) => ({ ...one, project }));
  };
}

/** The files of patterns with `**` further in; few of them fit a folder at all, and only those are compared with its names. */
function deepBelow(patterns: readonly RootPattern[], host: Host): Look {
  const all = patterns.map((one) => {
    const { glob } = one.pattern;
    const match = globMatcher(glob);
    return { one, match, fits: globMatcher(glob.slice(0, glob.lastIndexOf("/") + 1)) };
  });
  return ({ root, path, project, entries }) => {
    const folder = path === root ? "" : `${nodePath.relative(root, path).replaceAll(nodePath.sep, "/")}/`;
    const here = all.filter(({ fits }) => fits(folder));
    return here.flatMap(({ one, match }) =>
      entries
        .filter(({ name }) => match(folder + name))
        .flatMap((entry) => meant(child(path, entry.name), root, entry, one, host))
        .map((candidate) => ({ ...candidate, project })),
    );
  };
}

/** A file by a name that a pattern fits, if it is meant. */
function meant(
  path: string,
  base: string,
  { name, kind }: FolderEntry,
  { store, pattern }: RootPattern,
  host: Host,
): readonly Candidate[] {
  if (kind === "folder" || !isMeant(pattern, name) || (kind === "link" && leadsToFolder(path, host)))
    return [];
  return [{ store, pattern, ref: refOf(pattern, path, base) }];
}

/** Every folder below a root. Links to folders are not followed: what they lead to is below a root itself, or not ours to read. */
function* foldersBelow(
  { path: root, deep }: Root,
  listings: Folders,
  problems: Problem[],
): Generator<Walked> {
  const folders = [{ path: root, project: root }];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const { path } = next;
    const entries = listFolder(path, listings, problems);
    const project = entries.some(({ name }) => name === REPOSITORY) ? path : next.project;
    if (deep)
      for (const { name, kind } of entries)
        if (kind === "folder" && !PRUNED.has(name)) folders.push({ path: child(path, name), project });
    yield { root, path, project, entries };
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

/** A link that leads nowhere, or where we may not look, is named when it is opened. */
function leadsToFolder(path: string, host: Host): boolean {
  try {
    return host.files.stat(path)?.kind === "folder";
  } catch {
    return false;
  }
}
