import nodePath from "node:path";
import type {
  FilePattern,
  FileRef,
  FileStore,
  FolderEntry,
  Follow,
  Host,
  Under,
} from "@claude-rotate/contract";
import { filledIn } from "../path.ts";
import type { Owned, Registry } from "../registry.ts";
import { isStagedName } from "../staged-name.ts";
import type { Folders } from "./folders.ts";
import { globMatcher, hasWildcard } from "./glob.ts";
import { basesFor } from "./projects.ts";

/** A file that a store wants to read. */
export interface Candidate {
  readonly store: Owned<FileStore>;
  readonly pattern: FilePattern;
  readonly ref: FileRef;
  /** For a file below a root: where its project begins. */
  readonly project?: string;
  /** For a file that only a project's file names: that project's folder, links resolved. */
  readonly ledFrom?: string;
  /** For a file that another one names. */
  readonly namedBy?: Candidate;
  /** It may be anything: see `Follow`. */
  readonly guess?: true;
}

/** True for a file that may be anything: a program is passed over, and what it seems to hold is a guess. */
export function isGuess({ guess, pattern }: Candidate): boolean {
  return guess ?? pattern.guess ?? false;
}

/** The folder that patterns of a kind start from. */
export function baseOf(under: Exclude<Under, "root">, host: Pick<Host, "paths">): string {
  const { home, cwd, config, appData, claudeConfig, anthropicConfig, etc } = host.paths;
  return {
    home,
    cwd,
    "claude-config": claudeConfig,
    "anthropic-config": anthropicConfig,
    config,
    "app-data": appData,
    etc,
  }[under];
}

export function isMeant(pattern: FilePattern, name: string): boolean {
  return !isStagedName(name) && !(pattern.not ?? []).some((glob) => globMatcher(glob)(name));
}

/** The files of a store's pattern that may be there; only names with a wildcard are compared with what stands in a folder. */
export function expand(
  base: string,
  { pattern, store }: Pick<Candidate, "pattern" | "store">,
  folders: Folders,
): readonly string[] {
  const list = (folder: string): readonly FolderEntry[] => folders.forPattern(folder, !store.isUntrusted);
  const segments = pattern.glob.split("/");
  const final = segments.length - 1;
  let found = [nodePath.normalize(base)];
  for (const [index, segment] of segments.entries()) {
    if (found.length === 0) break;
    found = hasWildcard(segment)
      ? found.flatMap((folder) =>
          matching(list(folder), segment, index === final, pattern).map((name) => child(folder, name)),
        )
      : found.filter((folder) => folders.mayHold(folder, segment)).map((folder) => child(folder, segment));
  }
  return found;
}

/** `nodePath.join` for what is normal already, many times faster. */
export function child(folder: string, name: string): string {
  return folder.endsWith(nodePath.sep) ? folder + name : folder + nodePath.sep + name;
}

function matching(
  entries: readonly FolderEntry[],
  segment: string,
  last: boolean,
  pattern: FilePattern,
): readonly string[] {
  const match = globMatcher(segment);
  return entries
    .filter(
      ({ name, kind }) =>
        match(name) && (last ? kind !== "folder" && isMeant(pattern, name) : kind !== "file"),
    )
    .map(({ name }) => name);
}

/** The candidates of every pattern that doesn't stand under the roots. */
export function knownFiles(
  registry: Registry,
  host: Host,
  folders: Folders,
  roots: boolean,
): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const store of registry.fileStores) {
    for (const pattern of store.part.files) {
      const { under } = pattern;
      if (under === "root" || (pattern.roots ?? false) !== roots) continue;
      if (pattern.platforms && !pattern.platforms.includes(host.platform)) continue;
      const base = baseOf(under, host);
      for (const path of expand(base, { pattern, store }, folders))
        candidates.push({ store, pattern, ref: refOf(pattern, path, base) });
    }
  }
  return candidates;
}

/** Whether a file of this name would be read if it stood there. */
export function isLookedFor(
  path: string,
  roots: readonly string[],
  { host, registry }: { readonly host: Host; readonly registry: Registry },
): boolean {
  return registry.fileStores.some(({ part }) =>
    part.files.some((pattern) => {
      const { under, glob, platforms } = pattern;
      if (platforms && !platforms.includes(host.platform)) return false;
      const bases = under === "root" ? basesFor(path, glob, roots, host) : [baseOf(under, host)];
      const matches = globMatcher(glob);
      return bases.some(
        (base) =>
          matches(nodePath.relative(base, path).replaceAll("\\", "/")) &&
          isMeant(pattern, nodePath.basename(path)),
      );
    }),
  );
}

export function refOf(pattern: FilePattern, path: string, base: string): FileRef {
  return {
    path,
    base,
    under: pattern.under,
    ...(pattern.layer === undefined ? {} : { layer: pattern.layer }),
  };
}

/** What a file says of another that it names. */
export type Following = Pick<Follow, "layer" | "guess"> & { readonly by: Candidate };

/** The files below a folder that another file names. */
export function below(
  folder: string,
  glob: string,
  { store, pattern: { under } }: Candidate,
  folders: Folders,
): readonly string[] {
  return expand(folder, { store, pattern: { under, glob: glob.replaceAll("**", "*") } }, folders);
}

/** A file that another file names, for the store that read that. */
export function followed(path: string, { layer, guess, by }: Following, host: Host): Candidate {
  const { under } = by.ref;
  const isProjects = under === "root" || under === "cwd";
  const ledFrom = by.ledFrom ?? (isProjects ? host.files.realPath(by.project ?? by.ref.base) : undefined);
  const { order, inert, refresh } = by.pattern;
  const pattern: FilePattern = {
    under,
    glob: nodePath.basename(path),
    layer,
    ...(order === undefined ? {} : { order }),
    ...(inert === undefined ? {} : { inert }),
    ...(refresh === undefined ? {} : { refresh: { ...refresh, how: filledIn(refresh.how, by.ref.path) } }),
  };
  const ref: FileRef = { path, base: nodePath.dirname(path), under, layer };
  return {
    store: by.store,
    pattern,
    ref,
    namedBy: by,
    ...(guess ? { guess } : {}),
    ...(ledFrom === undefined ? {} : { ledFrom }),
  };
}
