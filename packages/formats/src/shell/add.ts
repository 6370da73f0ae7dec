import type { Insertion } from "@claude-rotate/contract";
import { appended } from "../append.ts";
import { nextAddress } from "../found.ts";
import { readShell } from "./read.ts";

/** A new line `export NAME='…'` at the end. */
export function addShell(text: string, name: string): Insertion {
  const line = { before: `export ${name}='`, after: "'", codecs: ["shell-single"] } as const;
  return appended(text, { address: nextAddress(readShell(text, "bash"), name), ...line }, "\\");
}
