import type { Insertion } from "@claude-rotate/contract";
import { appended } from "../append.ts";
import { nextAddress } from "../found.ts";
import { readNushell } from "./read.ts";

/** A new line `$env.NAME = "…"` at the end. */
export function addNushell(text: string, name: string): Insertion {
  const line = { before: `$env.${name} = "`, after: '"', codecs: ["nu-double"] } as const;
  return appended(text, { address: nextAddress(readNushell(text), name), ...line });
}
