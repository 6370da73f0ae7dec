import nodePath from "node:path";
import type { FilePattern, FileRef, FileStore, Host, Under } from "@claude-rotate/contract";
import type { Owned, Registry } from "../registry.ts";
import { globMatcher, hasWildcard } from "./glob.ts";

/** A file that a store wants to read. */
export interface Candidate {
  readonly store: Owned<FileStore>;
  readonly pattern: FilePattern;
  readonly ref: FileRef;
}

const STAGED = /^\.[0-9a-f]{16}\.claude-rotate~$/;

function baseOf(under: Exclude<Under, "root">, host: Host): string {
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
  return !STAGED.test(name) && !(pattern.not ?? []).some((glob) => globMatcher(glob)(name));
}

/** Files of one folder level pattern such as `conf.d/*.fish`; an exact name needs no look into its folder. */
export function expand(base: string, pattern: FilePattern, host: Host): readonly string[] {
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

export function refOf(pattern: FilePattern, path: string, base: string): FileRef {
  return {
    path,
    base,
    under: pattern.under,
    ...(pattern.layer === undefined ? {} : { layer: pattern.layer }),
  };
}

/** A file that another file names, for the store that read that. */
export function followed(path: string, layer: string, by: Candidate): Candidate {
  const { under } = by.ref;
  const { order, inert } = by.pattern;
  const pattern: FilePattern = {
    under,
    glob: nodePath.basename(path),
    layer,
    ...(order === undefined ? {} : { order }),
    ...(inert === undefined ? {} : { inert }),
  };
  return { store: by.store, pattern, ref: { path, base: nodePath.dirname(path), under, layer } };
}
