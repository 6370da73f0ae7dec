import nodePath from "node:path";
import type { Files, Problem } from "@claude-rotate/contract";
import { hasCode } from "../host/system-error.ts";

/** Whether the system's error says that somebody may not, or by such a name can't, look there. */
export function isForbidden(error: unknown): boolean {
  return hasCode(error, "EACCES", "EPERM", "EILSEQ");
}

/**
 * The folder that keeps us from `path`: the last one that can still be seen on the way to it, a link to a folder that can't,
 * or one whose name is not UTF-8.
 * `undefined` where `path` itself is a link that leads into such a folder, or nothing forbids it.
 */
export function closedFolder(path: string, files: Files): string | undefined {
  const { root } = nodePath.parse(path);
  let parent = root;
  for (const name of path.slice(root.length).split(nodePath.sep)) {
    const at = nodePath.join(parent, name);
    if (isMangled(at, files)) return at === path ? undefined : at;
    if (!isOpen(at, files)) {
      if (!isLink(parent, name, files)) return parent;
      return at === path ? undefined : at;
    }
    parent = at;
  }
  return undefined;
}

function isOpen(path: string, files: Files): boolean {
  try {
    files.stat(path);
    return true;
  } catch (error) {
    return !isForbidden(error);
  }
}

/** A name that is not UTF-8. */
function isMangled(path: string, files: Files): boolean {
  try {
    files.stat(path);
    return false;
  } catch (error) {
    return hasCode(error, "EILSEQ");
  }
}

function isLink(folder: string, name: string, files: Files): boolean {
  try {
    return files.list(folder).some((entry) => entry.name === name && entry.kind === "link");
  } catch {
    return false;
  }
}

export function closedProblem(path: string): Problem {
  const why = path.includes("\uFFFD") ? "the folder's name is not UTF-8" : "the folder can't be read";
  const message = `${why}, so what lies below it was not looked at`;
  return { code: "FOLDER_UNREADABLE", path, message };
}

/** Each problem once, however many patterns lead to it. */
export function unique(problems: readonly Problem[]): readonly Problem[] {
  return [
    ...new Map(
      problems.map((problem) => [
        JSON.stringify([problem.code, problem.plugin, problem.path, problem.line, problem.message]),
        problem,
      ]),
    ).values(),
  ];
}
