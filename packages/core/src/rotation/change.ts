import type { Codec, FileInfo } from "@claude-rotate/contract";
import { type Decoded, splice, toBytes } from "../find/text.ts";
import { digestOf } from "../host/files.ts";
import { stagedName } from "../staged-name.ts";
import { type Escrow, fileSpot } from "./escrow.ts";
import type { FileReader, FileRecord, SpotRecord } from "./records.ts";

/**
 * One spot's change. `from` and `to` are fingerprints, empty where no key stands: a swap has both, an insertion no `from`
 * (and an empty span), a removal no `to` (and an empty text); with neither, any other text is written. Holds secrets.
 */
export interface Edit {
  /** The place's id, `<real path>#<address>`; unique among all edits of a transaction. */
  readonly id: string;
  readonly address: string;
  /** In the text before. */
  readonly span: readonly [number, number];
  /** What is written there, as it will stand. */
  readonly text: string;
  readonly codecs: readonly Codec[];
  readonly part: "whole" | "last20";
  readonly from: string;
  readonly to: string;
  readonly around?: readonly [before: string, after: string];
  /** From 1; for reports. */
  readonly line?: number;
}

/** A file and all that changes in it: edits, its permission bits, or both. Made by `fileChange`. */
export interface FileChange {
  /** Links resolved. */
  readonly path: string;
  /** As it was when `bytes` were read. */
  readonly info: FileInfo;
  readonly bytes: Uint8Array;
  readonly decoded: Decoded;
  /** By span, not overlapping. */
  readonly edits: readonly Edit[];
  /** The permission bits that the file has afterwards; absent: those that it has. */
  readonly mode?: number;
  /** Files are written in ascending order. */
  readonly order: number;
  /** Lock folders that other programs take to write the file. */
  readonly locks: readonly string[];
  /** The stores that read it. */
  readonly readers: readonly FileReader[];
  /** Places in it that hold what is to be written already: ids. */
  readonly held?: readonly string[];
  /** What a user should know before it changes; for reports. */
  readonly note?: string;
}

/** How much of the text on either side leads back to a spot at which no key stands any more. */
const NEAR = 120;

/** The text on either side of the nth span, up to the next span: what another edit writes may be the new key. */
function neighbours(
  text: string,
  spans: readonly (readonly [number, number])[],
  n: number,
): readonly [before: string, after: string] {
  const [start, end] = spans[n] ?? [0, 0];
  const from = Math.max(0, start - NEAR, spans[n - 1]?.[1] ?? 0);
  return [text.slice(from, start), text.slice(end, Math.min(end + NEAR, spans[n + 1]?.[0] ?? text.length))];
}

/** A change with its journal record, what the escrow must hold for its way back, and what the file will hold. */
export interface Recorded {
  readonly record: FileRecord;
  readonly escrow: Escrow;
  readonly bytes: Uint8Array;
}

export function recordOf(change: FileChange, n: number, attributes: boolean): Recorded {
  const { text: before, encoding } = change.decoded;
  const { text: after, spans } = splice(before, change.edits);
  const bytes = toBytes(after, encoding);
  const was: Record<string, string> = {};
  const now: Record<string, string> = {};
  const near: Record<string, readonly [string, string]> = {};
  const spots = change.edits.map((edit, index): SpotRecord => {
    const name = fileSpot(n, index);
    was[name] = before.slice(edit.span[0], edit.span[1]);
    now[name] = edit.text;
    if (edit.to === "") near[name] = neighbours(after, spans, index);
    const { id, address, span, codecs, part, from, to, around } = edit;
    return {
      id,
      address,
      span,
      spanAfter: spans[index] ?? span,
      codecs,
      part,
      from,
      to,
      ...(around ? { around } : {}),
    };
  });
  const record: FileRecord = {
    t: "file",
    n,
    path: change.path,
    identity: change.info.identity,
    mode: change.info.mode,
    ...(change.mode === undefined ? {} : { modeAfter: change.mode }),
    uid: change.info.uid,
    gid: change.info.gid,
    encoding,
    before: digestOf(change.bytes),
    after: digestOf(bytes),
    staged: stagedName(change.path),
    kept: stagedName(change.path),
    ...(attributes ? { attributes } : {}),
    order: change.order,
    locks: change.locks,
    readers: change.readers,
    spots,
    ...(change.held?.length ? { held: change.held } : {}),
  };
  return { record, escrow: { was, now, near }, bytes };
}
