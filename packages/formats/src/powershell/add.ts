import type { Insertion } from "@claude-rotate/contract";
import { appended } from "../append.ts";
import { nextAddress } from "../found.ts";
import { readPowershell } from "./read.ts";

/** A new line `$env:NAME = '…'` at the end. */
export function addPowershell(text: string, name: string): Insertion {
  const line = { before: `$env:${name} = '`, after: "'", codecs: ["powershell-single"] } as const;
  return appended(text, { address: nextAddress(readPowershell(text), name), ...line }, "`");
}
