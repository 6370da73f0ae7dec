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
import { refuseForeign, refusePlanted } from "../own-state.ts";
import { makeLastingFolder } from "./lasting-folder.ts";
import { createSmall, roomHint } from "./reserve.ts";

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
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** Who holds the lock, as people are told it. */
export interface Holding {
  readonly pid: number;
  /** The host name, as it was. */
  readonly machine: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** False where it can't be told from here whether it still runs: on another machine, or among a container's processes. */
  readonly alive: boolean;
}

export interface Lock {
  /** False once somebody else took it over. */
  holds(): boolean;
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
  | { readonly state: "held"; readonly holder: Holding }
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

/** The state folder's entries. Throws `STATE_UNUSABLE` where it can't be looked into, or is not the user's own. */
export function listState(host: Host, folder: string): readonly FolderEntry[] {
  const { files, paths } = host;
  if (folder === paths.state) refusePlanted(host);
  try {
    const info = files.stat(folder);
    if (info === undefined) return [];
    refuseForeign(files, folder, info);
    return files.list(folder);
  } catch (cause) {
    if (isRotateError(cause)) throw cause;
    throw new RotateError("STATE_UNUSABLE", "the state folder can't be looked into", { path: folder, cause });
  }
}

function readClaim(host: Host, path: string, generation: number): readonly Claim[] {
  try {
    const { bytes, info } = host.files.read(path, 64 * 1024);
    refuseForeign(host.files, path, info);
    return [{ path, generation, since: info.modified, ...parseHolder(bytes) }];
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    if (isRotateError(error)) throw error;
    throw new RotateError("STATE_UNUSABLE", because("who holds the lock can't be read", error), {
      path,
      cause: error,
    });
  }
}

function parseHolder(bytes: Uint8Array): { readonly holder?: Holder } {
  try {
    const holder: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return isHolder(holder) ? { holder } : {};
  } catch {
    return {};
  }
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== "object" || value === null) return false;
  const { pid, started, boot, machine, nonce, rotation } = value as Partial<Record<keyof Holder, unknown>>;
  return (
    typeof pid === "number" &&
    [started, boot, machine, nonce, rotation].every((one) => typeof one === "string")
  );
}

/** Locks that nobody holds though their files stand: this process let them go unfinished, or a person said so. */
const left = new Set<string>();

function isDead(host: Host, { holder }: Claim): boolean {
  return holder === undefined || left.has(holder.nonce) || host.processes.state(holder) === "dead";
}

/** The claim of one who lives, or may live; whoever lives for sure comes first. */
function heldBy(host: Host): { readonly claim: Claim; readonly holding: Holding } | undefined {
  const living = claims(host).filter((claim) => !isDead(host, claim));
  const all = living.flatMap((claim) => {
    const { holder, since } = claim;
    if (holder === undefined) return [];
    const { pid, machine } = holder;
    return [{ claim, holding: { pid, machine, since, alive: host.processes.state(holder) === "alive" } }];
  });
  return all.find(({ holding }) => holding.alive) ?? all[0];
}

/** A person says that a holder is gone, which can't be told from here. Throws `ROTATION_RUNNING` where another one came meanwhile. */
export function presumeDead(host: Host, { pid, machine, since }: Holding): void {
  const held = heldBy(host);
  const { claim, holding } = held ?? {};
  const isSame = holding?.pid === pid && holding.machine === machine && holding.since === since;
  if (claim?.holder === undefined || !isSame || holding?.alive) throw rotationRunning(holding);
  left.add(claim.holder.nonce);
}

/** Whether a rotation runs, or was left unfinished by a process that is gone. One small folder is looked at. */
export function lockState(host: Host): LockState {
  const held = heldBy(host);
  if (held) return { state: "held", holder: held.holding };
  const [first] = claims(host);
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
    await createSmall(files, paths.state, aside, Buffer.from(JSON.stringify(holder)));
  } catch (cause) {
    removeClaim(host, aside);
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
  const holds = (): boolean => readClaim(host, path, 0)[0]?.holder?.nonce === nonce;
  // What can't be removed now falls to the next command, as a dead process's lock does.
  const release = (): void => {
    try {
      if (holds()) host.files.remove(path);
    } catch {
      left.add(nonce);
    }
  };
  return {
    holds,
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
    ...roomHint(cause),
  });
}

const TAKE_OVER =
  "Wait until it ends. Where you know that it is gone, `claude-rotate recover --take-over` puts back what it left.";

/** What is known of who is in the way. */
export function rotationRunning(holding: Holding | undefined, cause?: unknown): RotateError {
  if (holding === undefined)
    return new RotateError("ROTATION_RUNNING", "another rotation is running", { cause });
  const { pid, machine, since, alive } = holding;
  const who = `process ${pid} on ${machine === "" ? "this machine" : machine}, since ${new Date(since).toISOString()}`;
  if (alive) return new RotateError("ROTATION_RUNNING", `another rotation is running (${who})`, { cause });
  const message = `another rotation may be running (${who}): whether it is can't be told from here`;
  return new RotateError("ROTATION_RUNNING", message, { hint: TAKE_OVER, cause });
}

function claim(host: Host, aside: string, nonce: string, overDead: boolean): string {
  const { files, paths } = host;
  const before = claims(host);
  if (before.some((one) => !isDead(host, one))) throw rotationRunning(heldBy(host)?.holding);
  if (before.length > 0 && !overDead) {
    throw new RotateError("RECOVERY_PENDING", "an earlier rotation was left unfinished");
  }
  const next = Math.max(0, ...before.map(({ generation }) => generation)) + 1;
  const path = nodePath.join(paths.state, `lock.${next}`);
  try {
    files.link(aside, path);
  } catch (error) {
    // ENOENT: who took it meanwhile found our claim not yet written, and took it for a dead process's.
    throw hasCode(error, "EEXIST", "ENOENT") ? rotationRunning(undefined, error) : error;
  }
  // Two that started from different sights of the folder may both have linked: both see it here, and both stand back.
  if (claims(host).some((one) => one.holder?.nonce !== nonce && !isDead(host, one))) {
    files.remove(path);
    throw rotationRunning(undefined);
  }
  // A power cut must never take our claim and leave the dead ones' removal.
  if (before.length > 0) files.syncFolder(paths.state);
  for (const dead of before) files.remove(dead.path);
  return path;
}

/** Before each step that changes something. Throws `LOCK_LOST` where somebody took the rotation over while we stood still. */
export function refuseLost(lock: Lock): void {
  if (!lock.holds()) throw lockLost();
}

export function lockLost(): RotateError {
  const message = "somebody took this rotation over while it stood still, and put it back";
  return new RotateError("LOCK_LOST", message);
}
