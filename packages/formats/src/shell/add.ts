import type { Insertion, Refusal } from "@claude-rotate/contract";
import { appended } from "../append.ts";
import { readShell } from "./read.ts";
import type { Dialect } from "./state.ts";

/** A new line `export NAME='…'` at the end. It ends in LF among lines that end in CRLF, too: the shell would take the CR into the value. */
export function addShell(text: string, name: string, dialect: Dialect = "bash"): Insertion | Refusal {
  const line = { name, before: `export ${name}='`, after: "'", codecs: ["shell-single"] } as const;
  return appended(text, readShell(text, dialect), { ...line, continuation: "\\", newline: "\n" });
}
