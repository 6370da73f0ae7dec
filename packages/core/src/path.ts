import nodePath from "node:path";
import type { Host } from "@claude-rotate/contract";

/** `~/x` and relative paths made absolute. */
export function expandHome(path: string, host: Pick<Host, "paths">): string {
  if (path === "~" || path.startsWith("~/")) return nodePath.join(host.paths.home, path.slice(1));
  return nodePath.resolve(host.paths.cwd, path);
}

/** True where `path` is `folder` or lies below it. Compares texts; links are not resolved. */
export function isWithin(path: string, folder: string): boolean {
  const relative = nodePath.relative(folder, path);
  return relative === "" || !(relative.split(nodePath.sep)[0] === ".." || nodePath.isAbsolute(relative));
}

/** True where `path` lies below `folder` and is not `folder` itself. */
export function isBelow(path: string, folder: string): boolean {
  return path !== folder && isWithin(path, folder);
}
