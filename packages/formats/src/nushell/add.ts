import type { Insertion, Refusal } from "@claude-rotate/contract";
import { appended } from "../append.ts";
import { readNushell } from "./read.ts";

/** A new line `$env.NAME = "…"` at the end. */
export function addNushell(text: string, name: string): Insertion | Refusal {
  const line = { name, before: `$env.${name} = "`, after: '"', codecs: ["nu-double"] } as const;
  return appended(text, readNushell(text), line);
}
