import nodePath from "node:path";
import { type Host, isRotateError, RotateError } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import type { Recorded } from "./change.ts";

/** How many folders one `lsattr` is asked about. */
const AT_ONCE = 200;

/** A file whose place no other can take fails the rotation before it begins. Throws `PLACE_UNWRITABLE`. */
export async function refuseFixed({ host }: Context, entries: readonly Recorded[]): Promise<void> {
  const { files } = host;
  const paths = entries.map(({ record }) => record.path);
  const mounts = files.mountPoints();
  const appendOnly = await appendOnlyFolders(host, [...new Set(paths.map((path) => nodePath.dirname(path)))]);
  for (const path of paths) {
    if (mounts.has(path))
      throw new RotateError("PLACE_UNWRITABLE", "the file is a mount, so no other can take its place", {
        path,
        hint: "Rotate where it is mounted from, or leave it with `--skip PATH`.",
      });
    const code = appendOnly.has(nodePath.dirname(path)) ? "EPERM" : files.fixed(path);
    if (code !== undefined)
      throw new RotateError("PLACE_UNWRITABLE", `its folder lets no other file take its place (${code})`, {
        path,
        hint: "The folder is append-only (`lsattr -d`), or sticky and the file another user's: mend that, or leave it with `--skip PATH`.",
      });
  }
}

/**
 * Those with the flag `a`, of which only e2fsprogs' and busybox's `lsattr` tells without touching anything:
 * https://man7.org/linux/man-pages/man1/lsattr.1.html prints the flags, a blank and the name as it was given. None where there
 * is no such program.
 */
async function appendOnlyFolders(host: Host, folders: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  if (host.platform !== "linux") return found;
  for (let at = 0; at < folders.length; at += AT_ONCE) {
    const some = folders.slice(at, at + AT_ONCE);
    const output = await flagsOf(host, some);
    for (const folder of some)
      if (output.some((line) => line.endsWith(` ${folder}`) && /^[A-Za-z-]*a[A-Za-z-]* /.test(line)))
        found.add(folder);
  }
  return found;
}

async function flagsOf(host: Host, folders: readonly string[]): Promise<readonly string[]> {
  try {
    return (await host.exec("lsattr", ["-d", "--", ...folders])).stdout.split("\n");
  } catch (error) {
    if (isRotateError(error) && error.code === "EXEC_FAILED") return [];
    throw error;
  }
}
