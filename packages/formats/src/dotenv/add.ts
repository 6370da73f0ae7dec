import type { Insertion, Refusal } from "@claude-rotate/contract";
import { appended } from "../append.ts";
import { readDotenv } from "./read.ts";

/** A new line `NAME=…` at the end, without quotes, since docker's `--env-file` takes quotes as part of the value. */
export function addDotenv(text: string, name: string): Insertion | Refusal {
  const line = { name, before: `${name}=`, after: "", codecs: ["dotenv-bare"] } as const;
  return appended(text, readDotenv(text), line);
}
