import nodePath from "node:path";
import type { Host } from "@claude-rotate/contract";

/** `~/x` and relative paths made absolute. */
export function expandHome(path: string, host: Pick<Host, "paths">): string {
  if (path === "~" || path.startsWith("~/")) return nodePath.join(host.paths.home, path.slice(1));
  return nodePath.resolve(host.paths.cwd, path);
}

/** The path without links, as far as it is there. */
export function realPathOf(path: string, { files }: Pick<Host, "files">): string {
  try {
    return files.realPath(path);
  } catch {
    return path;
  }
}

/** No empty, `.` or `..` part, no backslash: two such absolute paths are compared as texts, many times faster. */
function isPlain(path: string): boolean {
  return path.startsWith("/") && !/\/\.{0,2}(?:\/|$)|\\/.test(path);
}

const VARIABLE = /\$\{(\w+)(?::?-([^${}]*))?\}|\$(\w+)/;

/** A path that a text names, with its variables filled in; `undefined` where one is not set. */
export function expandVariables(
  path: string,
  { env, paths }: Pick<Host, "env" | "paths">,
): string | undefined {
  const variable = (name: string): string | undefined =>
    name === "HOME" || name === "USERPROFILE" ? paths.home : env[name] || undefined;
  let expanded = path;
  // Innermost first, and no more than anyone writes: `${XDG_CONFIG_HOME:-${HOME}/.config}`.
  for (let left = 8; left > 0; left--) {
    const [whole, braced, otherwise, plain] = VARIABLE.exec(expanded) ?? [];
    if (whole === undefined) return expanded;
    const value = variable(braced ?? plain ?? "") ?? otherwise;
    if (value === undefined || value.includes("$")) return undefined;
    expanded = expanded.replace(whole, () => value);
  }
  return undefined;
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

/** A `Refresh`'s line with the file's path and folder in it. */
export function filledIn(how: string, path: string): string {
  const folder = path.slice(0, path.search(/[\\/][^\\/]*$/)) || "/";
  return how.replace("{path}", () => quoted(path)).replace("{folder}", () => quoted(folder));
}

/** A path as a word of a command line. */
export function quoted(path: string): string {
  if (/^[\w@%+=:,./~\\-]+$/.test(path)) return path;
  return path.includes("\\") ? `"${path}"` : `'${path.replaceAll("'", "'\\''")}'`;
}
