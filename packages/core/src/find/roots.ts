import nodePath from "node:path";
import type { Host, Problem } from "@claude-rotate/contract";
import { isBelow } from "../path.ts";
import { projectOf } from "../project.ts";
import { closedFolder, closedProblem, isForbidden, unique } from "./closed.ts";

/** A folder whose files are looked at. */
export interface Root {
  readonly path: string;
  /** False for the home and folders above it: only files directly in it, and in folders that a pattern names. */
  readonly deep: boolean;
}

/** The folders from the current one up to its repository's top; without a repository the current one alone. */
export function foldersUp(host: Host): readonly string[] {
  const top = projectOf(host) ?? host.paths.cwd;
  const folders = [host.paths.cwd];
  while (folders[folders.length - 1] !== top)
    folders.push(nodePath.dirname(folders[folders.length - 1] ?? top));
  return folders;
}

/**
 * The roots: the current folder's repository, what the user asked for, and the projects that clients know. A root that
 * the user named is always walked, even the home; a found one that holds the home never is. One to which no way leads is a
 * problem.
 */
export function findRoots(
  host: Host,
  asked: readonly string[],
  known: readonly string[],
): { readonly roots: readonly Root[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const real = (path: string): string | undefined => {
    try {
      return host.files.stat(path)?.kind === "folder" ? host.files.realPath(path) : undefined;
    } catch (error) {
      if (isForbidden(error)) problems.push(closedProblem(closedFolder(path, host.files) ?? path));
      return undefined;
    }
  };
  const home = real(host.paths.home) ?? host.paths.home;
  const found = new Map<string, Root>();
  const add = (path: string, named: boolean): void => {
    const folder = real(nodePath.resolve(host.paths.cwd, path));
    if (folder === undefined) return;
    const holdsHome = folder === home || isBelow(home, folder);
    if (named || !holdsHome || folder === home)
      found.set(folder, { path: folder, deep: named || !holdsHome });
  };
  for (const path of known) add(path, false);
  add(foldersUp(host).at(-1) ?? host.paths.cwd, false);
  for (const path of asked) add(path, true);
  const all = [...found.values()];
  const roots = all.filter(
    (root) =>
      !all.some((other) => other.deep && other !== root && isBelow(root.path, other.path)) || !root.deep,
  );
  return { roots, problems: unique(problems) };
}
