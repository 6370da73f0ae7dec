import { randomBytes } from "node:crypto";
import nodePath from "node:path";
import {
  type FolderEntry,
  type Host,
  isRotateError,
  type ProcessIdentity,
  RotateError,
} from "@claude-rotate/contract";
import { because, hasCode } from "../host/system-error.ts";
import { makeLastingFolder } from "./lasting-folder.ts";

/** Who rotates, and what. */
interface Holder extends ProcessIdentity {
  readonly nonce: string;
  /** The rotation's id. */
  readonly rotation: string;
}

interface Claim {
  readonly path: string;
  readonly generation: number;
  /** Absent where the file is torn: its writer died. */
  readonly holder?: Holder;
}

export interface Lock {
  /** From here on a journal is open: only its end may release the lock, so that a crash or a failed way back is recovered. */
  engage(): void;
  /** Ends it. */
  release(): void;
  /** Leaves it to whoever comes next, as a dead process would: something is unfinished. */
  leave(): void;
  /** Ends it unless it is engaged. */
  abandon(): void;
}

export type LockState =
  | { readonly state: "free" }
  | { readonly state: "held"; readonly pid: number }
  | { readonly state: "dead"; readonly rotation: string };

/** `lock.1`, and one more for each holder that died with its lock. */
const NAME = /^lock\.(\d+)$/;

function claims(host: Host): readonly Claim[] {
  const { paths } = host;
  return listState(host, paths.state).flatMap(({ name }) => {
    const generation = NAME.exec(name)?.[1];
    return generation === undefined
      ? []
      : readClaim(host, nodePath.join(paths.state, name), Number(generation));
  });
}

/** The state folder's entries. Throws `STATE_UNUSABLE` where it can't be looked into. */
export function listState(host: Host, folder: string): readonly FolderEntry[] {
  try {
    return host.files.stat(folder) === undefined ? [] : host.files.list(folder);
  } catch (cause) {
    throw new RotateError("STATE_UNUSABLE", "the state folder can't be looked into", { path: folder, cause });
  }
}

function readClaim(host: Host, path: string, generation: number): readonly Claim[] {
  try {
    const holder = JSON.parse(Buffer.from(host.files.read(path, 64 * 1024).bytes).toString("utf8")) as Holder;
    return [{ path, generation, holder }];
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    if (error instanceof SyntaxError) return [{ path, generation }];
    throw new RotateError("STATE_UNUSABLE", because("who holds the lock can't be read", error), {
      path,
      cause: error,
    });
  }
}

/** Locks that this process holds no more though their files stand: their rotations are unfinished. */
const left = new Set<string>();

function isDead(host: Host, { holder }: Claim): boolean {
  return holder === undefined || left.has(holder.nonce) || host.processes.state(holder) === "dead";
}

/** Whether a rotation runs, or was left unfinished by a process that is gone. One small folder is looked at. */
export function lockState(host: Host): LockState {
  const all = claims(host);
  const living = all.find((claim) => !isDead(host, claim));
  if (living) return { state: "held", pid: living.holder?.pid ?? 0 };
  const [first] = all;
  return first ? { state: "dead", rotation: first.holder?.rotation ?? "" } : { state: "free" };
}

/**
 * Takes the user's one lock for `rotation`. A dead holder's file is never removed before the next generation's stands, so
 * that an unfinished rotation is seen as such at every moment; it is passed over only with `overDead`, by a recovery.
 * The file appears whole, by a link, which fails for all but one. Throws `ROTATION_RUNNING` or `RECOVERY_PENDING`.
 */
export async function takeLock(host: Host, rotation: string, overDead = false): Promise<Lock> {
  const { files, paths } = host;
  const nonce = randomBytes(8).toString("hex");
  const aside = nodePath.join(paths.state, `claim.${nonce}`);
  try {
    makeLastingFolder(files, paths.state, 0o700);
    const holder: Holder = { ...host.processes.self(), nonce, rotation };
    await files.create(aside, Buffer.from(JSON.stringify(holder)), { mode: 0o600 });
  } catch (cause) {
    throw unusable(paths.state, cause);
  }
  try {
    const path = claim(host, aside, nonce, overDead);
    files.syncFolder(paths.state);
    removeDeadClaims(host);
    return lockAt(host, path, nonce);
  } catch (error) {
    throw isRotateError(error) ? error : unusable(paths.state, error);
  } finally {
    removeClaim(host, aside);
  }
}

/** One that can't be removed now falls to a later command: it is nobody's then. */
function removeClaim({ files }: Host, path: string): void {
  try {
    files.remove(path);
  } catch {
    // It holds no secret and locks nothing.
  }
}

/** Claims of processes that died before they could take the lock. */
function removeDeadClaims(host: Host): void {
  const { state } = host.paths;
  for (const { name } of listState(host, state)) {
    if (!/^claim\.[0-9a-f]{16}$/.test(name)) continue;
    const path = nodePath.join(state, name);
    for (const one of readClaim(host, path, 0)) if (isDead(host, one)) removeClaim(host, path);
  }
}

function lockAt(host: Host, path: string, nonce: string): Lock {
  let engaged = false;
  // What can't be removed now falls to the next command, as a dead process's lock does.
  const release = (): void => {
    try {
      if (readClaim(host, path, 0)[0]?.holder?.nonce === nonce) host.files.remove(path);
    } catch {
      left.add(nonce);
    }
  };
  return {
    engage: () => {
      engaged = true;
    },
    release,
    leave: () => {
      left.add(nonce);
    },
    abandon: () => {
      if (!engaged) release();
    },
  };
}

function unusable(path: string, cause: unknown): RotateError {
  return new RotateError("STATE_UNUSABLE", because("the state folder can't be written", cause), {
    path,
    cause,
  });
}

function running(cause?: unknown): RotateError {
  return new RotateError("ROTATION_RUNNING", "another rotation is running", { cause });
}

function claim(host: Host, aside: string, nonce: string, overDead: boolean): string {
  const { files, paths } = host;
  const before = claims(host);
  if (before.some((one) => !isDead(host, one))) throw running();
  if (before.length > 0 && !overDead) {
    throw new RotateError("RECOVERY_PENDING", "an earlier rotation was left unfinished");
  }
  const next = Math.max(0, ...before.map(({ generation }) => generation)) + 1;
  const path = nodePath.join(paths.state, `lock.${next}`);
  try {
    files.link(aside, path);
  } catch (error) {
    // ENOENT: who took it meanwhile found our claim not yet written, and took it for a dead process's.
    throw hasCode(error, "EEXIST", "ENOENT") ? running(error) : error;
  }
  // Two that started from different sights of the folder may both have linked: both see it here, and both stand back.
  if (claims(host).some((one) => one.holder?.nonce !== nonce && !isDead(host, one))) {
    files.remove(path);
    throw running();
  }
  // A power cut must never take our claim and leave the dead ones' removal.
  if (before.length > 0) files.syncFolder(paths.state);
  for (const dead of before) files.remove(dead.path);
  return path;
}
