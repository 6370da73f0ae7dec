import nodePath from "node:path";
import { type Files, isRotateError, RotateError } from "@claude-rotate/contract";
import { refuseForeign } from "../own-state.ts";

type Texts = Readonly<Record<string, string>>;

/**
 * What stood in each spot and what stands there now, as written in the file: the only file of ours that holds secrets.
 * By `fileSpot` and `itemSpot`. Until undo, `forget` or the end of the undo window; the new key goes at commit.
 */
export interface Escrow {
  readonly was: Texts;
  readonly now: Texts;
  /** The text before and after a spot at which no key stands afterwards: no address leads back to it. */
  readonly near: Readonly<Record<string, readonly [before: string, after: string]>>;
}

export const NO_ESCROW: Escrow = { was: {}, now: {}, near: {} };

/** The escrow's name for a spot of the journal's nth file. */
export function fileSpot(n: number, index: number): string {
  return `${n}:${index}`;
}

/** Later ones win. */
export function joined(escrows: readonly Escrow[]): Escrow {
  return {
    was: Object.assign({}, ...escrows.map(({ was }) => was)),
    now: Object.assign({}, ...escrows.map(({ now }) => now)),
    near: Object.assign({}, ...escrows.map(({ near }) => near)),
  };
}

interface Stored {
  readonly v: 1;
  readonly texts: readonly string[];
  readonly was: Readonly<Record<string, number>>;
  readonly now: Readonly<Record<string, number>>;
  readonly near: Escrow["near"];
}

const LIMIT = 1024 * 1024 * 1024;

export function escrowPath(folder: string): string {
  return nodePath.join(folder, "escrow");
}

function store(escrow: Escrow): Uint8Array {
  const texts: string[] = [];
  const index = new Map<string, number>();
  const table = (side: Texts): Record<string, number> =>
    Object.fromEntries(
      Object.entries(side).map(([spot, text]) => {
        const at = index.get(text) ?? texts.push(text) - 1;
        index.set(text, at);
        return [spot, at];
      }),
    );
  const stored: Stored = { v: 1, was: table(escrow.was), now: table(escrow.now), near: escrow.near, texts };
  return Buffer.from(JSON.stringify(stored));
}

export async function writeEscrow(files: Files, folder: string, escrow: Escrow): Promise<void> {
  await files.create(escrowPath(folder), store(escrow), { mode: 0o600 });
}

/** `undefined` where it is erased. Throws `STATE_UNUSABLE` where it is damaged. */
export function readEscrow(files: Files, folder: string): Escrow | undefined {
  const path = escrowPath(folder);
  if (files.stat(path) === undefined) return undefined;
  const { bytes, info } = files.read(path, LIMIT);
  refuseForeign(files, path, info);
  const text = Buffer.from(bytes).toString("utf8");
  try {
    return parse(text);
  } catch {
    // Not as the cause: a parser's message quotes the text.
    throw new RotateError("STATE_UNUSABLE", "what was kept of the old keys is damaged", {
      path,
      hint: `Nothing can be put back from it: \`claude-rotate forget ${nodePath.basename(folder)}\` erases it.`,
    });
  }
}

/** The same, where a damaged one is as good as none. */
export function wholeEscrow(files: Files, folder: string): Escrow | undefined {
  try {
    return readEscrow(files, folder);
  } catch (error) {
    if (isRotateError(error)) return undefined;
    throw error;
  }
}

function parse(text: string): Escrow {
  const stored = JSON.parse(text) as Stored;
  const side = (table: Readonly<Record<string, number>>): Record<string, string> =>
    Object.fromEntries(Object.entries(table).map(([spot, at]) => [spot, stored.texts[at] ?? ""]));
  return { was: side(stored.was), now: side(stored.now), near: stored.near };
}

/** Puts another escrow in its place: at every moment one of the two is there, whole. */
export async function rewriteEscrow(files: Files, folder: string, escrow: Escrow): Promise<void> {
  const next = nodePath.join(folder, "escrow.next");
  files.remove(next);
  await files.create(next, store(escrow), { mode: 0o600 });
  files.rename(next, escrowPath(folder));
  files.syncFolder(folder);
}

/** Forgets the new key, which undo does not need: what was written where no key stands afterwards stays. A damaged one goes. */
export async function shrinkEscrow(files: Files, folder: string): Promise<void> {
  const escrow = wholeEscrow(files, folder);
  if (escrow === undefined) return eraseEscrow(files, folder);
  const { was, near } = escrow;
  const kept = Object.entries(escrow.now).filter(([spot]) => spot in near);
  if (kept.length === Object.keys(escrow.now).length) return;
  await rewriteEscrow(files, folder, { was, now: Object.fromEntries(kept), near });
}

/** Unlinked, not overwritten: on today's file systems and disks overwriting proves nothing. */
export function eraseEscrow(files: Files, folder: string): void {
  files.remove(nodePath.join(folder, "escrow.next"));
  files.remove(escrowPath(folder));
  files.syncFolder(folder);
}
