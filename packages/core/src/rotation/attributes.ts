import { type Host, isRotateError, RotateError } from "@claude-rotate/contract";
import type { FileRecord } from "./records.ts";

/** What a system without the tools to look with does for a few files: it carries over whatever they bear. */
const FEW = 100;
const AT_ONCE = 200;

export interface Bearers {
  /** Paths of files that bear extended attributes or access control lists. */
  readonly paths: ReadonlySet<string>;
  readonly warnings: readonly string[];
}

/**
 * Which files bear more than a mode: one `getfattr` for many files, which lists access control lists, too. Where it is
 * missing a few files count as bearing some; for many the report says what it could not see to.
 */
export async function findBearers(host: Host, paths: readonly string[]): Promise<Bearers> {
  if (host.platform === "win32" || paths.length === 0) return { paths: new Set(), warnings: [] };
  const listed = host.platform === "linux" ? await attributesOf(host, paths, []) : undefined;
  if (listed) return { paths: new Set(listed.keys()), warnings: [] };
  if (paths.length <= FEW) return { paths: new Set(paths), warnings: [] };
  const warning = `extended attributes and ACLs of ${paths.length} files, where they bear any, were not carried over: install getfattr (package attr)`;
  return { paths: new Set(), warnings: [warning] };
}

/** Compares what staged files bear with what their targets do. Throws `PLACE_UNWRITABLE`. */
export async function proveAttributes(host: Host, records: readonly FileRecord[]): Promise<void> {
  const bearing = records.filter(({ attributes }) => attributes);
  if (bearing.length === 0 || host.platform !== "linux") return;
  const paths = bearing.flatMap(({ path, staged }) => [path, staged]);
  const values = await attributesOf(host, paths, ["-d", "-e", "hex"]);
  if (!values) return;
  const lost = bearing.find(({ path, staged, modeAfter }) => {
    const kept = (lines: readonly string[] = []): string =>
      lines.filter((line) => isOurs(line) && !(modeAfter !== undefined && isAcl(line))).join("\n");
    return kept(values.get(path)) !== kept(values.get(staged));
  });
  if (lost)
    throw new RotateError("PLACE_UNWRITABLE", "the file's extended attributes or ACL can't be kept", {
      path: lost.path,
    });
}

/** The security modules' own follow their own rules. */
function isOurs(line: string): boolean {
  return /^(?:user|system)\./.test(line);
}

/** New permission bits change the list's mask. */
function isAcl(line: string): boolean {
  return line.startsWith("system.posix_acl_access");
}

/** Each file's attributes as `getfattr` prints them; `undefined` where there is none to ask. */
async function attributesOf(
  host: Host,
  paths: readonly string[],
  how: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
  const found = new Map<string, readonly string[]>();
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const some = paths.slice(at, at + AT_ONCE);
    try {
      const args = ["-P", "--absolute-names", "-m", "-", ...how, "--", ...some];
      const { stdout } = await host.exec("getfattr", args);
      for (const [path, lines] of parse(stdout)) found.set(path, lines);
    } catch (error) {
      if (isRotateError(error) && error.code === "EXEC_FAILED") return undefined;
      throw error;
    }
  }
  return found;
}

/** Blocks of `# file: PATH` and a line for each attribute; what could end a line is written in octal. */
function parse(text: string): readonly (readonly [string, readonly string[]])[] {
  return text.split("\n\n").flatMap((block) => {
    const [head = "", ...lines] = block.split("\n");
    const path = /^# file: (.*)$/.exec(head)?.[1];
    if (path === undefined) return [];
    const plain = path.replace(/\\([0-7]{3})/g, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 8)),
    );
    return [[plain, lines.filter((line) => line !== "")] as const];
  });
}
