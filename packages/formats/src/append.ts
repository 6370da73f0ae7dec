import type { Insertion } from "@claude-rotate/contract";
import { bomLength, newlineOf } from "./text.ts";

/** A new last line. `continuation`: what makes the next line part of the last one when it ends a line. */
export function appended(text: string, line: Omit<Insertion, "at">, continuation = ""): Insertion {
  const newline = newlineOf(text);
  const body = text.slice(bomLength(text));
  const ended = body.replace(/\r?\n$/, "");
  const isOpen = continuation !== "" && ended.endsWith(continuation);
  const lead = (body === "" || body !== ended ? "" : newline) + (isOpen ? newline : "");
  return { ...line, at: text.length, before: lead + line.before, after: line.after + newline };
}
