import type { Host } from "@claude-rotate/contract";
import { attributesOf } from "../rotation/attributes.ts";

/** What an access control list gives besides the mode, as `rwx` bits, its mask applied. */
export interface Acl {
  readonly users: ReadonlyMap<number, number>;
  readonly groups: ReadonlyMap<number, number>;
  /** Where there is a list the mode's group bits are its mask, and this is the owning group's own. */
  readonly owningGroup: number;
}

/** acl(5), and linux/posix_acl_xattr.h: a version of four bytes, then tag, rights and id of each entry. */
const HEAD = 4;
const ENTRY = 8;
const TAGS = { user: 0x02, owningGroup: 0x04, group: 0x08, mask: 0x10 } as const;
const NAME = "system.posix_acl_access";

/** The lists of files and folders that bear one; none where `getfattr` is missing (Linux only). */
export async function aclsOf(host: Host, paths: readonly string[]): Promise<ReadonlyMap<string, Acl>> {
  if (host.platform !== "linux" || paths.length === 0) return new Map();
  const answer = await attributesOf(host, paths, ["-d", "-e", "hex"]);
  return new Map(
    [...(answer?.listed ?? [])].flatMap(([path, lines]) => {
      const hex = lines.find((line) => line.startsWith(`${NAME}=0x`))?.slice(NAME.length + 3);
      return hex === undefined ? [] : [[path, read(Buffer.from(hex, "hex"))] as const];
    }),
  );
}

function read(bytes: Buffer): Acl {
  const entries = Array.from({ length: Math.floor((bytes.length - HEAD) / ENTRY) }, (_, index) => {
    const at = HEAD + index * ENTRY;
    return {
      tag: bytes.readUInt16LE(at),
      rights: bytes.readUInt16LE(at + 2),
      id: bytes.readUInt32LE(at + 4),
    };
  });
  const mask = entries.find(({ tag }) => tag === TAGS.mask)?.rights ?? 0o7;
  const given = (wanted: number): ReadonlyMap<number, number> =>
    new Map(entries.filter(({ tag }) => tag === wanted).map(({ id, rights }) => [id, rights & mask]));
  const own = entries.find(({ tag }) => tag === TAGS.owningGroup)?.rights ?? 0;
  return { users: given(TAGS.user), groups: given(TAGS.group), owningGroup: own & mask };
}
