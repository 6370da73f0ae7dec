import nodePath from "node:path";
import type { Check, FileInfo, Finding, Host } from "@claude-rotate/contract";
import { quoted } from "../path.ts";
import { type Acl, aclsOf } from "./acl.ts";
import { filesWithKeys } from "./files-with-keys.ts";
import { sharedWith, userName } from "./group.ts";

const READ = 0o4;
const PASS = 0o1;
/** A group's bits of a mode are the next three. */
const GROUP = 3;
const OPEN_TO_OTHERS = 0o077;
const ROOT = 0;

/** The file system as it bears on who gets at a file. */
interface Rights {
  info(path: string): FileInfo | undefined;
  readonly acls: ReadonlyMap<string, Acl>;
}

type Who = { readonly uid: number } | { readonly gid: number } | "everybody";

export const readable: Check = {
  id: "CR080",
  level: "error",
  title: "a file with a key can be read by others",
  run: async (machine, host) => {
    if (host.platform === "win32") return [];
    const info = remembering((path) => statOf(host, path));
    const files = filesWithKeys(machine);
    const rights = { info, acls: await aclsOf(host, suspects([...files.keys()], info)) };
    return [...files].flatMap(([path, place]): readonly Finding[] => {
      const mode = info(path)?.mode ?? 0;
      const who = readers(path, rights, host);
      if (who === undefined) return [];
      const closed = mode & ~OPEN_TO_OTHERS;
      const chmod = `\`chmod ${closed.toString(8)} ${quoted(path)}\``;
      const isListed = rights.acls.has(path);
      return [
        {
          place: place.id,
          message: `${who} can read it (mode ${mode.toString(8).padStart(4, "0")}${isListed ? " and an access control list" : ""})`,
          mend: isListed
            ? `${chmod} takes the list's rights away, too; \`setfacl -b ${quoted(path)}\` removes the list.`
            : `${chmod}.`,
          ...(place.writable ? { fix: { kind: "mode", path, mode: closed } } : {}),
        },
      ];
    });
  },
};

/**
 * What may bear a list that matters: files with rights of a group, which is how a list shows in a mode, and the folders that
 * lead there, where none of them is closed to everybody but its owner.
 */
function suspects(paths: readonly string[], info: Rights["info"]): readonly string[] {
  const wanted = new Set<string>();
  for (const path of paths) {
    const folders = above(path);
    const isOpen = folders.every((folder) => ((info(folder)?.mode ?? 0) & ((PASS << GROUP) | PASS)) !== 0);
    if (!isOpen || ((info(path)?.mode ?? 0) & (READ << GROUP)) === 0) continue;
    for (const one of [path, ...folders]) wanted.add(one);
  }
  return [...wanted];
}

/** Who can read a file besides its owner, in words. */
function readers(path: string, rights: Rights, host: Host): string | undefined {
  const file = rights.info(path);
  if (file === undefined) return undefined;
  const canRead = (who: Who): boolean =>
    (rightsOf(path, who, rights) & READ) !== 0 && isReached(path, who, rights);
  if (canRead("everybody")) return "every user of this machine";
  const acl = rights.acls.get(path);
  const user = [...(acl?.users.keys() ?? [])].find(
    (uid) => uid !== file.uid && uid !== ROOT && canRead({ uid }),
  );
  if (user !== undefined) return `the user ${userName(host, user)}`;
  return [file.gid, ...(acl?.groups.keys() ?? [])]
    .filter((gid) => canRead({ gid }))
    .map((gid) => sharedWith(host, { uid: file.uid, gid }))
    .find((words) => words !== undefined);
}

/** Whether every folder above lets somebody pass. */
function isReached(path: string, who: Who, rights: Rights): boolean {
  return above(path).every((folder) => (rightsOf(folder, who, rights) & PASS) !== 0);
}

/** acl(5): the first of the user's own entry, the groups' and the others' that fits counts. */
function rightsOf(path: string, who: Who, { info, acls }: Rights): number {
  const { mode = 0, gid } = info(path) ?? {};
  const acl = acls.get(path);
  const group = acl?.owningGroup ?? (mode >> GROUP) & 0o7;
  if (who === "everybody") return mode & 0o7;
  if ("uid" in who) return acl?.users.get(who.uid) ?? mode & 0o7;
  return acl?.groups.get(who.gid) ?? (who.gid === gid ? group : mode & 0o7);
}

/** Every folder above a path, the nearest first. */
function above(path: string): readonly string[] {
  const folders: string[] = [];
  for (let at = nodePath.dirname(path); folders.at(-1) !== at; at = nodePath.dirname(at)) folders.push(at);
  return folders;
}

function statOf(host: Host, path: string): FileInfo | undefined {
  try {
    return host.files.stat(path);
  } catch {
    return undefined;
  }
}

function remembering<T>(ask: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return (path) => {
    if (!known.has(path)) known.set(path, ask(path));
    return known.get(path) as T;
  };
}
