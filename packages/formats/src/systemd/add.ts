import type { Insertion, Refusal } from "@claude-rotate/contract";
import { appended } from "../append.ts";
import { readSystemd } from "./read.ts";

/** A new line `NAME="…"` at the end. */
export function addSystemd(text: string, name: string): Insertion | Refusal {
  const line = { name, before: `${name}="`, after: '"', codecs: ["shell-double", "dollars"] } as const;
  return appended(text, readSystemd(text), { ...line, continuation: "\\" });
}
