import type { Insertion } from "@claude-rotate/contract";
import { appended } from "../append.ts";
import { nextAddress } from "../found.ts";
import { readDotenv } from "./read.ts";

/** A new line `NAME=…` at the end, without quotes, since docker's `--env-file` takes quotes as part of the value. */
export function addDotenv(text: string, name: string): Insertion {
  return appended(text, {
    address: nextAddress(readDotenv(text), name),
    before: `${name}=`,
    after: "",
    codecs: ["dotenv-bare"],
  });
}
