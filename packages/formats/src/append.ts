import type { Insertion, Refusal } from "@claude-rotate/contract";
import { nextAddress, type ScriptReading, type Stop, type TextReading } from "./found.ts";
import { bomLength, lineAt, newlineOf } from "./text.ts";

/** What a new line is made of. */
export interface NewLine extends Pick<Insertion, "before" | "after" | "codecs"> {
  readonly name: string;
  /** What makes the next line part of the last one when it ends a line. */
  readonly continuation?: string;
  /** Default: that of the lines above. */
  readonly newline?: "\n" | "\r\n";
}

/** A new last line, or one above the command with which the file's shell leaves it. Refused where the file's own reader would not come to it. */
export function appended(
  text: string,
  reading: TextReading | ScriptReading,
  newLine: NewLine,
): Insertion | Refusal {
  const { name, continuation = "", newline = newlineOf(text), ...line } = newLine;
  if (reading.kind === "broken") return { refused: reading.message, line: reading.line };
  const fault = reading.ignored ?? ("unclosed" in reading ? reading.unclosed : undefined);
  if (fault) return { refused: fault.reason, line: fault.line };
  if ("stop" in reading && reading.stop)
    return above(text, reading, reading.stop, { ...newLine, continuation, newline });
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

function above(
  text: string,
  reading: ScriptReading,
  { at: stop, by }: Stop,
  { name, continuation, newline, before, after, codecs }: Required<NewLine>,
): Insertion | Refusal {
  const at = Math.max(text.lastIndexOf("\n", stop - 1) + 1, bomLength(text));
  const isContinued = text
    .slice(0, at)
    .replace(/\r?\n$/, "")
    .endsWith(continuation);
  if (text.slice(at, stop).trim() !== "" || (at > bomLength(text) && isContinued)) {
    const { line } = lineAt(text, stop);
    return { refused: `nothing behind \`${by}\` is run, and it does not begin its line`, line };
  }
  return { address: nextAddress(reading, name, at), at, before, after: after + newline, codecs };
}
