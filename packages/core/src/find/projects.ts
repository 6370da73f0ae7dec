import nodePath from "node:path";
import type { FolderEntry, Host } from "@claude-rotate/contract";
import { isBelow } from "../path.ts";
import { byName, namesOf } from "./glob.ts";

/** Folders that hold other people's files or none with keys. `.git` holds no working file. */
export const PRUNED: ReadonlySet<string> = new Set([
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

/** A folder in which the user may start a program is a project of its own; where a repository begins nobody doubts it. */
const REPOSITORY = ".git";

interface Globbed {
  readonly pattern: { readonly glob: string };
}

/**
 * Which patterns without `**` may have files in a folder below a root, by what stands in it: those of one name or of a
 * hidden folder in any, the others (`skills/…`, `config/…`) where a repository begins, since such names mean anything elsewhere.
 */
export function startsIn<T extends Globbed>(
  patterns: readonly T[],
): (entries: readonly FolderEntry[]) => readonly T[] {
  const startingWith = byName(patterns, firstOf);
  return (entries) => {
    const found = new Set<T>();
    for (const { name, kind } of entries)
      for (const one of startingWith(name)) if (kind !== (isOneName(one) ? "folder" : "file")) found.add(one);
    if (found.size === 0) return [];
    const isRepository = entries.some(({ name }) => name === REPOSITORY);
    return [...found].filter((one) => isRepository || isAnywhere(one));
  };
}

/** The folders from which a pattern leads to a file, which need not be there: roots, and folders below them. */
export function basesFor(
  path: string,
  glob: string,
  roots: readonly string[],
  host: Host,
): readonly string[] {
  const above = roots.filter((root) => isBelow(path, root));
  const base = glob.split("/").reduce((folder) => nodePath.dirname(folder), path);
  if (glob.includes("**") || above.includes(base)) return above;
  const isWalked = above.some((root) => {
    const parts = nodePath.relative(root, base).split(nodePath.sep);
    return isBelow(base, root) && !parts.some((part) => PRUNED.has(part));
  });
  const isMeant = isAnywhere({ pattern: { glob } }) || isThere(nodePath.join(base, REPOSITORY), host);
  return isWalked && isMeant ? [base] : [];
}

function isThere(path: string, { files }: Host): boolean {
  try {
    return files.stat(path) !== undefined;
  } catch {
    return false;
  }
}

const firstOf = ({ pattern: { glob } }: Globbed): string => glob.split("/")[0] ?? "";
const isOneName = ({ pattern: { glob } }: Globbed): boolean => !glob.includes("/");

function isAnywhere(one: Globbed): boolean {
  return isOneName(one) || namesOf(firstOf(one)).every((name) => name.startsWith("."));
}
