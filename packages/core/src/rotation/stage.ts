import nodePath from "node:path";
import { type Files, isRotateError, RotateError } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { because, codeOf, hasCode } from "../host/system-error.ts";
import { stopIfInterrupted } from "../interrupted.ts";
import { proveAttributes } from "./attributes.ts";
import type { Recorded } from "./change.ts";
import type { FileRecord } from "./records.ts";

const AT_ONCE = 16;
const BLOCK = 4096;
/** For the journal, the escrow and all folders' growth, on the file system that holds our state. */
const SLACK = 1024 * 1024;

/** Makes every new file beside its target before the first target changes. Returns warnings. */
export async function stage(context: Context, entries: readonly Recorded[]): Promise<readonly string[]> {
  for (let at = 0; at < entries.length; at += AT_ONCE) {
    stopIfInterrupted(context);
    context.notify({ step: "stage", done: at, total: entries.length });
    const batch = entries
      .slice(at, at + AT_ONCE)
      .map(({ record, bytes }) => stageFile(context, record, bytes));
    const failed = (await Promise.allSettled(batch)).find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
  }
  return proveAttributes(
    context.host,
    entries.map(({ record }) => record),
  );
}

type Staged = Pick<FileRecord, "path" | "staged" | "mode" | "modeAfter" | "uid" | "gid" | "attributes">;

/** A new file with the target's owner, permissions and attributes, synced. */
export async function stageFile(context: Context, record: Staged, bytes: Uint8Array): Promise<void> {
  const { path, staged, mode, modeAfter, uid, gid, attributes } = record;
  const like = { mode: modeAfter ?? mode, uid, gid, ...(attributes ? { attributesOf: path } : {}) };
  try {
    await context.host.files.create(staged, bytes, like);
  } catch (cause) {
    throw writeFailure(path, cause);
  }
}

/** Where the disk has no room for all that will be staged, nothing is begun. Throws `WRITE_FAILED`. */
export function refuseFull({ host }: Context, entries: readonly Recorded[]): void {
  const devices = new Map<string, { path: string; need: number }>();
  const own = deviceOf(host.files, host.paths.state);
  for (const { record, bytes } of entries) {
    const [device = ""] = record.identity.split(":");
    const slack = device === own ? SLACK : BLOCK;
    const { path, need } = devices.get(device) ?? { path: record.path, need: slack };
    devices.set(device, { path, need: need + Math.ceil(bytes.length / BLOCK) * BLOCK });
  }
  for (const { path, need } of devices.values()) {
    const free = host.files.free(nodePath.dirname(path));
    if (free === undefined || free >= need) continue;
    const [needed, left] = [need, free].map((bytes) => `${Math.ceil(bytes / 1024)} KiB`);
    throw new RotateError("WRITE_FAILED", `the disk is full: ${needed} are needed, ${left} are free`, {
      path,
    });
  }
}

/** Of the folder itself or, where it is still to be made, of the one in which it will be. */
function deviceOf(files: Files, folder: string): string | undefined {
  const parent = nodePath.dirname(folder);
  const found = files.stat(folder);
  if (found === undefined && parent !== folder) return deviceOf(files, parent);
  return found?.identity.split(":")[0];
}

/** A new file could not be given to whom the old one belongs: only an administrator gives files to others. */
function isOwnership(cause: unknown): boolean {
  return (
    hasCode(cause, "EPERM") &&
    cause instanceof Error &&
    "syscall" in cause &&
    /chown/.test(`${cause.syscall}`)
  );
}

/** A system's error in our words; an error of any other kind stays what it is. */
export function writeFailure(path: string, cause: unknown): unknown {
  if (isRotateError(cause) || codeOf(cause) === undefined) return cause;
  if (isOwnership(cause))
    return new RotateError("PLACE_UNWRITABLE", because("the file's owner and group can't be kept", cause), {
      path,
      hint: "Give the file to yourself and to a group of yours (`chown`, `chgrp`), or leave it with `--skip PATH`.",
      cause,
    });
  const forbidden = hasCode(cause, "EACCES", "EPERM", "EROFS");
  return new RotateError(
    forbidden ? "PLACE_UNWRITABLE" : "WRITE_FAILED",
    because("the file can't be written", cause),
    { path, cause },
  );
}
