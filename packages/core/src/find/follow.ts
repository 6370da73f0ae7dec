import nodePath from "node:path";
import type { Follow, Problem } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { expandHome, expandVariables, isWithin, quoted } from "../path.ts";
import { below, followed } from "./candidate.ts";
import type { Folders } from "./folders.ts";
import type { Reader } from "./reader.ts";

/** Reads the files that texts name, and those that these name. */
export async function followNames(
  context: Context,
  { roots, folders }: { readonly roots: readonly string[]; readonly folders: Folders },
  read: Reader,
): Promise<readonly Problem[]> {
  const { host, registry } = context;
  const known = new Set(registry.credentials.flatMap(({ names }) => names));
  const asked = new Set<string>();
  const outside: Problem[] = [];
  for (let queue = read.result().readings; queue.length > 0; ) {
    const candidates = queue
      .flatMap((reading) => reading.follow)
      .flatMap(({ path: named, glob, holds, ...following }) => {
        const filled = expandVariables(named, host);
        const path = filled === undefined ? undefined : expandHome(filled, host);
        const isInside = [host.paths.home, ...roots].some((one) => path !== undefined && isWithin(path, one));
        if (path !== undefined && isInside) return [{ path, glob, following }];
        if (holds !== undefined && known.has(holds.variable) && !following.by.store.isUntrusted)
          outside.push(ledOutside(path ?? named, holds, following.by.ref.path, path === undefined));
        return [];
      })
      .flatMap(({ path, glob, following }) =>
        (glob === undefined ? [path] : below(path, glob, following.by, folders)).map((one) => ({
          path: one,
          following,
        })),
      )
      .filter(({ path }) => !isFolder(path, host))
      .filter(({ path, following: { layer, by } }) => {
        const key = JSON.stringify([path, layer, by.store.part.id]);
        return !asked.has(key) && asked.add(key);
      })
      .map(({ path, following }) => followed(path, following, host));
    queue = await read(candidates);
  }
  return outside;
}

/** A key's file that nobody asked us to look at, which is said: the key in it stays as it is. */
function ledOutside(
  path: string,
  { variable, line }: NonNullable<Follow["holds"]>,
  by: string,
  isUnset: boolean,
): Problem {
  const where = isUnset ? "behind a variable that is not set here" : "outside the home and the roots";
  return {
    code: "FILE_OUTSIDE",
    path: by,
    line,
    message: `${variable} is taken from ${path}, ${where}: that file was not looked at`,
    hint: isUnset
      ? "Set the variable, or change the file by hand."
      : `Name its folder: \`--root ${quoted(nodePath.dirname(path))}\`, or change the file by hand.`,
  };
}

/** A name that may be a folder's as well as a file's (direnv's `source_env`) leads to nothing here. */
function isFolder(path: string, { files }: Context["host"]): boolean {
  try {
    return files.stat(path)?.kind === "folder";
  } catch {
    return false;
  }
}
