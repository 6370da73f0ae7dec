import type { Insertion, Refusal } from "@claude-rotate/contract";
import { appended } from "../append.ts";
import { hasVersion, readFishVariables } from "./read.ts";

const HEADER = "# This file contains fish universal variable definitions.\n# VERSION: 3.0\n";

/** A new line for an exported variable at the end; in an empty file with the lines that fish begins it with. */
export function addFishVariable(text: string, name: string): Insertion | Refusal {
  const isEmpty = text.trim() === "";
  const isNew = isEmpty || hasVersion(text);
  const before = `${isEmpty ? HEADER : ""}${isNew ? "SETUVAR --export" : "SET_EXPORT"} ${name}:`;
  return appended(text, readFishVariables(text), { name, before, after: "", codecs: ["fish-variable"] });
}
