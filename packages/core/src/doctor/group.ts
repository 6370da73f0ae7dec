import type { FileInfo, Host } from "@claude-rotate/contract";

/** macOS puts every user into it, and keeps its members elsewhere than in /etc. */
const STAFF = 20;
const LIMIT = 8 * 1024 * 1024;

/**
 * The people who can read what a file's group can, besides its owner, in words; `undefined` for a group of the owner alone and
 * for one that only a directory server knows.
 */
export function sharedWith(host: Host, { uid, gid }: Pick<FileInfo, "uid" | "gid">): string | undefined {
  if (host.platform === "darwin") return gid === STAFF ? "every user of this Mac" : undefined;
  const users = rows(host, "passwd").map(([name = "", , id, primary]) => ({ name, id, primary }));
  const group = rows(host, "group").find(([, , id]) => id === String(gid));
  const owner = users.find(({ id }) => id === String(uid))?.name;
  const named = group?.[3]?.split(",") ?? [];
  const primary = users.filter((user) => user.primary === String(gid)).map(({ name }) => name);
  const [one, ...more] = new Set(
    [...named, ...primary].filter((name) => name !== "" && name !== owner && name !== "root"),
  );
  if (one === undefined) return undefined;
  return `${one}${more.length > 0 ? ` and ${more.length} more` : ""}, of the group ${group?.[0] ?? gid},`;
}

/** By the number where only a directory server knows the name. */
export function userName(host: Host, uid: number): string {
  const [name] = rows(host, "passwd").find(([, , id]) => id === String(uid)) ?? [];
  return name ?? String(uid);
}

/** passwd(5), group(5). */
function rows({ files, paths }: Host, name: string): readonly (readonly string[])[] {
  try {
    const { bytes } = files.read(files.realPath(`${paths.etc}/${name}`), LIMIT);
    return Buffer.from(bytes)
      .toString("utf8")
      .split("\n")
      .map((line) => line.split(":"));
  } catch {
    return [];
  }
}
