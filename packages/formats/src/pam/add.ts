import type { Insertion } from "@claude-rotate/contract";
import { appended } from "../append.ts";
import { nextAddress } from "../found.ts";
import { readPam } from "./read.ts";

/** A new line `NAME=…` at the end, without quotes, which older releases of pam_env take as part of the value. */
export function addPam(text: string, name: string): Insertion {
  const address = nextAddress(readPam(text), name);
  return appended(text, { address, before: `${name}=`, after: "", codecs: ["pam"] }, "\\");
}
