import type { Insertion, Refusal } from "@claude-rotate/contract";
import { appended } from "../append.ts";
import { readPowershell } from "./read.ts";

/** A new line `$env:NAME = '…'` at the end. */
export function addPowershell(text: string, name: string): Insertion | Refusal {
  const line = { name, before: `$env:${name} = '`, after: "'", codecs: ["powershell-single"] } as const;
  return appended(text, readPowershell(text), { ...line, continuation: "`" });
}
