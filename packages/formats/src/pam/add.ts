import type { Insertion, Refusal } from "@claude-rotate/contract";
import { appended } from "../append.ts";
import { readPam } from "./read.ts";

/** A new line `NAME=…` at the end, without quotes, which older releases of pam_env take as part of the value. */
export function addPam(text: string, name: string): Insertion | Refusal {
  const line = { name, before: `${name}=`, after: "", codecs: ["pam"] } as const;
  return appended(text, readPam(text), { ...line, continuation: "\\" });
}
