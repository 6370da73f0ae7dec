import nodePath from "node:path";
import type { Host } from "@claude-rotate/contract";

/** `~/x` and relative paths made absolute. */
export function expandHome(path: string, host: Pick<Host, "paths">): string {
  if (path === "~" || path.startsWith("~/")) return nodePath.join(host.paths.home, path.slice(1));
  return nodePath.resolve(host.paths.cwd, path);
}

/** No empty, `.` or `..` part, no backslash: two such absolute paths are compared as texts, many times faster. */
function isPlain(path: string): boolean {
  return path.startsWith("/") && !/\/\.{0,2}(?:\/|$)|\\/.test(path);
}

/** True where `path` is `folder` or lies below it. Compares texts; links are not resolved. */
export function isWithin(path: string, folder: string): boolean {
  if (nodePath.sep === "/" && isPlain(path) && isPlain(folder))
    return path === folder || path.startsWith(`${folder}/`);
  const relative = nodePath.relative(folder, path);
  return relative === "" || !(relative.split(nodePath.sep)[0] === ".." || nodePath.isAbsolute(relative));
}

/** True where `path` lies below `folder` and is not `folder` itself. */
export function isBelow(path: string, folder: string): boolean {
  return path !== folder && isWithin(path, folder);
}
