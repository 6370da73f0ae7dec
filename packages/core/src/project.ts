import nodePath from "node:path";
import type { Files, Paths } from "@claude-rotate/contract";
import { isWithin } from "./path.ts";

interface Here {
  readonly paths: Pick<Paths, "cwd" | "home">;
  readonly files: Pick<Files, "stat">;
}

/**
 * The top of the repository that holds the current folder, else the current folder itself; `undefined` where that is the home
 * or a folder above it, `/` say. `.git` may be a folder or, in a worktree, a file. A repository of the whole home (dotfiles) or
 * of the whole machine is nobody's project.
 */
export function projectOf(here: Here): string | undefined {
  const { cwd, home } = here.paths;
  for (let folder = cwd; folder !== home; folder = nodePath.dirname(folder)) {
    if (folder === nodePath.dirname(folder)) break;
    if (isThere(nodePath.join(folder, ".git"), here)) return folder;
  }
  return isWithin(home, cwd) ? undefined : cwd;
}

function isThere(path: string, { files }: Here): boolean {
  try {
    return files.stat(path) !== undefined;
  } catch {
    return false;
  }
}
