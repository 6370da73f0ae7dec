import type { Insertion } from "@claude-rotate/contract";
import { appended } from "../append.ts";
import { nextAddress } from "../found.ts";
import { readSystemd } from "./read.ts";

/** A new line `NAME="…"` at the end. */
export function addSystemd(text: string, name: string): Insertion {
  const line = { before: `${name}="`, after: '"', codecs: ["shell-double", "dollars"] } as const;
  return appended(text, { address: nextAddress(readSystemd(text), name), ...line }, "\\");
}
