import nodePath from "node:path";
import type { Host } from "@claude-rotate/contract";
import { isBelow } from "../path.ts";

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

/** What stands where a repository begins: a folder, or a file in a worktree. */
export const REPOSITORY = ".git";

/** The folders from which a pattern leads to a file, which need not be there: roots, and repositories below them. */
export function basesFor(
  path: string,
  glob: string,
  roots: readonly string[],
  host: Host,
): readonly string[] {
  const above = roots.filter((root) => isBelow(path, root) && !isPruned(nodePath.relative(root, path)));
  const base = glob.split("/").reduce((folder) => nodePath.dirname(folder), path);
  if (glob.includes("**") || above.includes(base)) return above;
  const isWalked = above.some((root) => isBelow(base, root));
  return isWalked && isThere(nodePath.join(base, REPOSITORY), host) ? [base] : [];
}

function isPruned(relative: string): boolean {
  return nodePath
    .dirname(relative)
    .split(nodePath.sep)
    .some((part) => PRUNED.has(part));
}

function isThere(path: string, { files }: Host): boolean {
  try {
    return files.stat(path) !== undefined;
  } catch {
    return false;
  }
}
