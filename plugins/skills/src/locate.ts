import type { FileRef } from "@claude-rotate/contract";
import { locateListed } from "./manifests.ts";
import { FOLDERS, type Folder } from "./places.ts";

/** A file of a skill. */
export interface Located {
  readonly folder: Folder;
  /** The skill's folder, folders within, the file. One name alone: it lies beside the skills. */
  readonly names: readonly [string, ...string[]];
  readonly plugin?: string;
}

/** Which skill a file belongs to, told from its path. */
export function locate(file: FileRef): Located | undefined {
  const { path, base, layer } = file;
  const folder = FOLDERS.find((one) => one.layer === layer);
  if (folder === undefined) return locateListed(file);
  const names = path
    .slice(base.length)
    .split(/[\\/]/)
    .filter((name) => name !== "");
  const wanted = folder.path.split("/");
  const fits = (start: number): boolean =>
    wanted.every((name, index) => name === "*" || name === names[start + index]);
  const start = names.findIndex((_, index) => fits(index));
  const [first, ...rest] = names.slice(start + wanted.length);
  if (start < 0 || first === undefined) return undefined;
  const plugin = folder.plugin === undefined ? undefined : names[start + folder.plugin];
  return { folder, names: [first, ...rest], ...(plugin === undefined ? {} : { plugin }) };
}
