import type { Insertion } from "@claude-rotate/contract";
import { appended } from "../append.ts";
import { nextAddress } from "../found.ts";
import { readFish } from "./read.ts";

/** A new line `set -gx NAME '…'` at the end. */
export function addFish(text: string, name: string): Insertion {
  const line = { before: `set -gx ${name} '`, after: "'", codecs: ["fish-single"] } as const;
  return appended(text, { address: nextAddress(readFish(text), name), ...line }, "\\");
}
