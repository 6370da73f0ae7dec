import type { Insertion, Refusal } from "@claude-rotate/contract";
import { nextAddress, type ScriptReading, type TextReading } from "./found.ts";
import { bomLength, newlineOf } from "./text.ts";

/** What a new line is made of. */
export interface NewLine extends Pick<Insertion, "before" | "after" | "codecs"> {
  readonly name: string;
  /** What makes the next line part of the last one when it ends a line. */
  readonly continuation?: string;
  /** Default: that of the lines above. */
  readonly newline?: "\n" | "\r\n";
}

/** A new last line. Refused where the file's own reader would not come to it. */
export function appended(
  text: string,
  reading: TextReading | ScriptReading,
  { name, continuation = "", newline = newlineOf(text), ...line }: NewLine,
): Insertion | Refusal {
  if (reading.kind === "broken") return { refused: reading.message, line: reading.line };
  const fault = reading.ignored ?? ("unclosed" in reading ? reading.unclosed : undefined);
  if (fault) return { refused: fault.reason, line: fault.line };
  const body = text.slice(bomLength(text));
  const ended = body.replace(/\r?\n$/, "");
  const isOpen = continuation !== "" && ended.endsWith(continuation);
  const lead = (body === "" || body !== ended ? "" : newline) + (isOpen ? newline : "");
  return {
    ...line,
    address: nextAddress(reading, name),
    at: text.length,
    before: lead + line.before,
    after: line.after + newline,
  };
}
