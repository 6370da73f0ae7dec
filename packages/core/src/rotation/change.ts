import { randomBytes } from "node:crypto";
import nodePath from "node:path";
import type { Codec, FileInfo } from "@claude-rotate/contract";
import { type Decoded, splice, toBytes } from "../find/text.ts";
import { digestOf } from "../host/files.ts";
import type { FileRecord, SpotRecord } from "./journal.ts";

/** One spot's change: a swap, an insertion (nothing stood there) or a removal (nothing stands there afterwards). Holds secrets. */
export interface Edit {
  /** The place's id. */
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

/** A file and all that changes in it. */
export interface FileChange {
  readonly path: string;
  readonly info: FileInfo;
  readonly bytes: Uint8Array;
  readonly decoded: Decoded;
  readonly edits: readonly Edit[];
  readonly order: number;
  readonly locks: readonly string[];
}

/** A name that matches no pattern of shells, editors or clients, beside its target so that a rename stays on one file system. */
export function stagedName(path: string): string {
  return nodePath.join(nodePath.dirname(path), `.${randomBytes(8).toString("hex")}.claude-rotate~`);
}

/** What the file will hold. */
function changedBytes(change: FileChange): {
  bytes: Uint8Array;
  spans: readonly (readonly [number, number])[];
} {
  const { text, spans } = splice(change.decoded.text, change.edits);
  return { bytes: toBytes(text, change.decoded.encoding), spans };
}

/** The journal's record of a change, and what the escrow must hold for its way back. */
export function recordOf(
  change: FileChange,
  n: number,
): { record: FileRecord; was: Record<string, string>; now: Record<string, string>; bytes: Uint8Array } {
  const { bytes, spans } = changedBytes(change);
  const was: Record<string, string> = {};
  const now: Record<string, string> = {};
  const spots = change.edits.map((edit, index): SpotRecord => {
    was[`${n}:${index}`] = change.decoded.text.slice(edit.span[0], edit.span[1]);
    now[`${n}:${index}`] = edit.text;
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
    uid: change.info.uid,
    gid: change.info.gid,
    encoding: change.decoded.encoding,
    before: digestOf(change.bytes),
    after: digestOf(bytes),
    staged: stagedName(change.path),
    order: change.order,
    locks: change.locks,
    spots,
  };
  return { record, was, now, bytes };
}
