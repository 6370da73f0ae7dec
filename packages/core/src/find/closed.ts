import nodePath from "node:path";
import type { Files, Problem } from "@claude-rotate/contract";
import { hasCode } from "../host/system-error.ts";

/** Whether the system's error says that somebody may not look there. */
export function isForbidden(error: unknown): boolean {
  return hasCode(error, "EACCES", "EPERM");
}

/**
 * The folder that keeps us from `path`: the last one that can still be seen on the way to it, or a link to a folder that can't.
 * `undefined` where `path` itself is a link that leads into such a folder, or nothing forbids it.
 */
export function closedFolder(path: string, files: Files): string | undefined {
  const { root } = nodePath.parse(path);
  let parent = root;
  for (const name of path.slice(root.length).split(nodePath.sep)) {
    const at = nodePath.join(parent, name);
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

function isLink(folder: string, name: string, files: Files): boolean {
  try {
    return files.list(folder).some((entry) => entry.name === name && entry.kind === "link");
  } catch {
    return false;
  }
}

export function closedProblem(path: string): Problem {
  const message = "the folder can't be read, so what lies below it was not looked at";
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
