import nodePath from "node:path";
import { type ExecResult, type Host, isRotateError, RotateError } from "@claude-rotate/contract";
import { notKept } from "../host/files.ts";
import type { FileChange } from "./change.ts";
import type { FileRecord } from "./records.ts";

const AT_ONCE = 200;

export interface Bearers {
  /** Paths of files whose staged ones need more than a mode and an owner to be like them. */
  readonly paths: ReadonlySet<string>;
  readonly warnings: readonly string[];
}

/**
 * Which files bear extended attributes or access control lists, or stand in a folder that gives its own list to new files:
 * one `getfattr` for many. Where it is missing or fails `cp` carries over whatever any of them bears. Where that can't be had
 * either the report says so, and a file to whose group that could give more than it had is refused: `PLACE_UNWRITABLE`.
 */
export async function findBearers(
  host: Host,
  changes: readonly Pick<FileChange, "path" | "info" | "mode">[],
): Promise<Bearers> {
  const paths = changes.map(({ path }) => path);
  if (host.platform === "win32" || paths.length === 0) return { paths: new Set(), warnings: [] };
  const folders = [...new Set(paths.map((path) => nodePath.dirname(path)))];
  const answer = host.platform === "linux" ? await attributesOf(host, [...paths, ...folders], []) : undefined;
  if (answer?.isWhole) {
    const { listed } = answer;
    const isBearing = (path: string): boolean =>
      listed.has(path) || (listed.get(nodePath.dirname(path))?.some(isDefaultAcl) ?? false);
    return { paths: new Set(paths.filter(isBearing)), warnings: [] };
  }
  if (await copiesAll(host)) return { paths: new Set(paths), warnings: [] };
  const masked = changes.find(({ info, mode = info.mode }) => ((mode >> 3) & ~mode & 0o7) !== 0);
  if (masked) throw unseen(masked.path);
  const what = paths.length === 1 ? "of one file" : `of ${paths.length} files`;
  const warning = `extended attributes and ACLs ${what}, where they or their folders bear any, could not be looked at, so they were not kept: install getfattr (package attr)`;
  return { paths: new Set(), warnings: [warning] };
}

/** With a list the group's bits are its mask, what anyone named on it may have at most: https://man7.org/linux/man-pages/man5/acl.5.html */
function unseen(path: string): RotateError {
  return new RotateError(
    "PLACE_UNWRITABLE",
    "whether the file bears an ACL can't be seen, and without it its group may get more rights than it has",
    {
      path,
      hint: "Install getfattr (package attr), take the group's rights away (`chmod g= FILE`), or leave the file with `--skip PATH`.",
    },
  );
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

/**
 * Compares what staged files bear with what their targets do. Throws `PLACE_UNWRITABLE`; returns warnings about what the system
 * and its security modules give and take by rules of their own (`security.capability`).
 */
export async function proveAttributes(
  host: Host,
  records: readonly FileRecord[],
): Promise<readonly string[]> {
  const bearing = records.filter(({ attributes }) => attributes);
  if (bearing.length === 0 || host.platform !== "linux") return [];
  const paths = bearing.flatMap(({ path, staged }) => [path, staged]);
  const answer = await attributesOf(host, paths, ["-d", "-e", "hex"]);
  if (!answer?.isWhole) return [];
  return bearing.flatMap(({ path, staged, modeAfter }) => {
    const [before = [], after = []] = [path, staged].map((one) => answer.listed.get(one));
    const kept = (lines: readonly string[]): string =>
      lines
        .filter(isOurs)
        .map((line) => (modeAfter !== undefined && isAcl(line) ? ACL : line))
        .join("\n");
    if (kept(before) !== kept(after)) throw notKept(path);
    const lost = before.filter((line) => !isOurs(line) && !after.includes(line));
    const names = lost.map((line) => line.replace(/=.*/, "")).join(", ");
    return lost.length === 0 ? [] : [`${path}: ${names} could not be kept: set it anew`];
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

/** What `getfattr` prints, by path. */
interface Answer {
  readonly listed: ReadonlyMap<string, readonly string[]>;
  /** False where it could not look at every file that is there. */
  readonly isWhole: boolean;
}

/** Each file's attributes as `getfattr` prints them; `undefined` where there is none to ask, or what it says is no answer. */
export async function attributesOf(
  host: Host,
  paths: readonly string[],
  how: readonly string[],
): Promise<Answer | undefined> {
  const listed = new Map<string, readonly string[]>();
  let isWhole = true;
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const some = paths.slice(at, at + AT_ONCE);
    const answer = await ask(host, ["-P", "--absolute-names", "-m", "-", ...how, "--", ...some]);
    const found = parse(answer?.stdout ?? "");
    if (!answer || !isAbout(found, some)) return undefined;
    isWhole &&= answer.code === 0 || isOnlyGone(answer.stderr);
    for (const [path, lines] of found) listed.set(path, lines);
  }
  return { listed, isWhole };
}

async function ask(host: Host, args: readonly string[]): Promise<ExecResult | undefined> {
  try {
    const result = await host.exec("getfattr", args, { env: { LC_ALL: "C" } });
    return result.code === 0 || result.code === 1 ? result : undefined;
  } catch (error) {
    if (isRotateError(error) && error.code === "EXEC_FAILED") return undefined;
    throw error;
  }
}

/** Of a file that is gone meanwhile it says so, and ends with 1. */
function isOnlyGone(stderr: string): boolean {
  return /^(?:.*: No such file or directory\n)+$/.test(stderr);
}

type Blocks = readonly (readonly [path: string, lines: readonly string[]])[];

function isAbout(found: Blocks, asked: readonly string[]): boolean {
  const paths = new Set(asked);
  return found.every(([path, lines]) => paths.has(path) && lines.every((line) => /^\w+\./.test(line)));
}

/** Blocks of `# file: PATH` and a line for each attribute; what could end a line is written in octal. */
function parse(text: string): Blocks {
  const blocks = text.split("\n\n").filter((block) => block.trim() !== "");
  return blocks.map((block) => {
    const [head = "", ...lines] = block.split("\n");
    const path = /^# file: (.*)$/.exec(head)?.[1] ?? "";
    const plain = path.replace(/\\([0-7]{3})/g, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 8)),
    );
    return [plain, lines.filter((line) => line !== "")];
  });
}
