import nodePath from "node:path";
import type { FolderEntry, Host } from "@claude-rotate/contract";
import { hasCode } from "../host/system-error.ts";
import { closedFolder } from "./closed.ts";

/** What stands in folders, each looked at once: hundreds of patterns ask about the same few. */
export interface Folders {
  /** Throws the system's error where the folder can't be listed; empty where there is none. */
  list(folder: string): readonly FolderEntry[];
  /** False where the folder surely holds no such name; one that can't be listed may hold it. */
  mayHold(folder: string, name: string): boolean;
  /** The names in it that a pattern's wildcard may match; none, and one of `unlisted`, where it can't be listed. */
  forPattern(folder: string, isTrusted: boolean): readonly FolderEntry[];
  /** Folders in which patterns look for names and that can't be listed; true where a trusted plugin's does. */
  readonly unlisted: ReadonlyMap<string, boolean>;
}

type Listing =
  | { readonly entries: readonly FolderEntry[]; names?: Set<string> }
  | { readonly error: unknown };

export function createFolders({ files, platform }: Host): Folders {
  const seen = new Map<string, Listing>();
  const unlisted = new Map<string, boolean>();
  // The file systems of macOS and Windows don't tell `A` from `a`.
  const fold = (name: string): string => (platform === "linux" ? name : name.toLowerCase());
  const look = (folder: string): Listing => {
    const known = seen.get(folder);
    if (known) return known;
    const listing = listed(folder);
    seen.set(folder, listing);
    return listing;
  };
  const listed = (folder: string): Listing => {
    try {
      return { entries: files.list(folder) };
    } catch (error) {
      return hasCode(error, "ENOENT", "ENOTDIR") ? { entries: [] } : { error };
    }
  };
  const miss = (folder: string, error: unknown, isTrusted: boolean): void => {
    // A loop of links leads to no folder.
    if (hasCode(error, "ELOOP")) return;
    const closed = closedFolder(nodePath.join(folder, "*"), files) ?? folder;
    unlisted.set(closed, isTrusted || (unlisted.get(closed) ?? false));
  };
  return {
    unlisted,
    forPattern: (folder, isTrusted) => {
      const listing = look(folder);
      if (!("error" in listing)) return listing.entries;
      miss(folder, listing.error, isTrusted);
      return [];
    },
    list: (folder) => {
      const listing = look(folder);
      if ("error" in listing) throw listing.error;
      return listing.entries;
    },
    mayHold: (folder, name) => {
      const listing = look(folder);
      if ("error" in listing) return true;
      listing.names ??= new Set(listing.entries.map((entry) => fold(entry.name)));
      return listing.names.has(fold(name));
    },
  };
}
