import { posix } from "node:path";
import type { Host } from "@claude-rotate/contract";

/** With slashes, and on Windows without case. */
export function comparable(path: string, { platform }: Pick<Host, "platform">): string {
  const plain = posix.normalize(platform === "win32" ? path.replaceAll("\\", "/").toLowerCase() : path);
  return plain.length > 1 ? plain.replace(/\/$/, "") : plain;
}

/** True where `path` is `folder` or stands below it; both comparable. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/** The folder and those above it, the nearest first. */
function upwards(folder: string): readonly string[] {
  const above = posix.dirname(folder);
  return above === folder ? [folder] : [folder, ...upwards(above)];
}

/** The folder under which Claude Code keeps what belongs to the current one: its repository, else itself. */
export function projectFolder(host: Host): string {
  const folders = upwards(host.paths.cwd.replaceAll("\\", "/"));
  return folders.find((folder) => isThere(`${folder}/.git`, host)) ?? host.paths.cwd;
}

function isThere(path: string, host: Host): boolean {
  try {
    return host.files.stat(path) !== undefined;
  } catch {
    return false;
  }
}
