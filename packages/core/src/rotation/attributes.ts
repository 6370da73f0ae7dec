import nodePath from "node:path";
import { type Host, isRotateError, RotateError } from "@claude-rotate/contract";
import type { FileRecord } from "./records.ts";

/** What a system without the tool to look with does for a few files: it carries over whatever they bear. */
const FEW = 100;
const AT_ONCE = 200;

export interface Bearers {
  /** Paths of files whose staged ones need more than a mode and an owner to be like them. */
  readonly paths: ReadonlySet<string>;
  readonly warnings: readonly string[];
}

/**
 * Which files bear extended attributes or access control lists, or stand in a folder that gives its own list to new files:
 * one `getfattr` for many. Where it is missing `cp` carries over whatever a few files bear; where that can't be had either,
 * the report says what could not be seen to.
 */
export async function findBearers(host: Host, paths: readonly string[]): Promise<Bearers> {
  if (host.platform === "win32" || paths.length === 0) return { paths: new Set(), warnings: [] };
  const folders = [...new Set(paths.map((path) => nodePath.dirname(path)))];
  const listed = host.platform === "linux" ? await attributesOf(host, [...paths, ...folders], []) : undefined;
  if (listed) {
    const isBearing = (path: string): boolean =>
      listed.has(path) || (listed.get(nodePath.dirname(path))?.some(isDefaultAcl) ?? false);
    return { paths: new Set(paths.filter(isBearing)), warnings: [] };
  }
  if (paths.length <= FEW && (await copiesAll(host))) return { paths: new Set(paths), warnings: [] };
  const what = paths.length === 1 ? "of one file" : `of ${paths.length} files`;
  const warning = `extended attributes and ACLs ${what}, where they or their folders bear any, could not be looked at, so they were not kept: install getfattr (package attr)`;
  return { paths: new Set(), warnings: [warning] };
}

/** Busybox's `cp` knows modes, owners and times alone. */
async function copiesAll({ platform, exec }: Host): Promise<boolean> {
  if (platform !== "linux") return true;
  try {
    const { code, stdout } = await exec("cp", ["--version"]);
    return code === 0 && stdout.includes("coreutils");
  } catch (error) {
    if (isRotateError(error) && error.code === "EXEC_FAILED") return false;
    throw error;
  }
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
      lines
        .filter(isOurs)
        .map((line) => (modeAfter !== undefined && isAcl(line) ? ACL : line))
        .join("\n");
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

const ACL = "system.posix_acl_access";

/** New permission bits change the list's mask. */
function isAcl(line: string): boolean {
  return line.startsWith(ACL);
}

function isDefaultAcl(line: string): boolean {
  return line.startsWith("system.posix_acl_default");
}

/** Each file's attributes as `getfattr` prints them; `undefined` where there is none to ask. */
export async function attributesOf(
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
