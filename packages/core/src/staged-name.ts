import { randomBytes } from "node:crypto";
import nodePath from "node:path";

/** A name that matches no pattern of shells, editors or clients, beside its target so that renames and links stay on one file system. */
export function stagedName(path: string): string {
  return nodePath.join(nodePath.dirname(path), `.${randomBytes(8).toString("hex")}.claude-rotate~`);
}

/** Of a file's name, without its folder. */
export function isStagedName(name: string): boolean {
  return /^\.[0-9a-f]{16}\.claude-rotate~$/.test(name);
}
