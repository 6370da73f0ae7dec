import type { Codec } from "@claude-rotate/contract";
import type { Piece } from "./piece.ts";

/** A spot within a value that holds one thing under one name. */
export interface Part {
  readonly name: string;
  /** What it reads. */
  readonly text: string;
  readonly span: readonly [start: number, end: number];
  readonly codecs: readonly Codec[];
  /** What tells it from other parts of the same value; empty where it is the only one. */
  readonly path: string;
  /** The variable whose default it is. */
  readonly variable?: string;
}

export function whole({ text, codecs, offset }: Piece, name: string, path = ""): Part {
  return { name, text, span: [offset(0), offset(text.length)], codecs, path };
}
