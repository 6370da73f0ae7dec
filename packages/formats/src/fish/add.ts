import type { Insertion, Refusal } from "@claude-rotate/contract";
import { appended } from "../append.ts";
import { readFish } from "./read.ts";

/** A new line `set -gx NAME '…'` at the end. */
export function addFish(text: string, name: string): Insertion | Refusal {
  const line = { name, before: `set -gx ${name} '`, after: "'", codecs: ["fish-single"] } as const;
  return appended(text, readFish(text), { ...line, continuation: "\\" });
}
