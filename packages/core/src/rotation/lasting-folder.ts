import nodePath from "node:path";
import type { Files } from "@claude-rotate/contract";

/** Makes a folder and its missing parents, each synced into its own parent: without that a power cut takes it away again. */
export function makeLastingFolder(files: Files, path: string, mode: number): void {
  if (files.stat(path) !== undefined) return;
  const parent = nodePath.dirname(path);
  makeLastingFolder(files, parent, mode);
  files.makeFolder(path, mode);
  files.syncFolder(parent);
}
