import { expect, it } from "vitest";
import { decode, encode, type TextReading } from "../../src/index.ts";
import { assignmentsOf, replace } from "./check.ts";

/** A text in which `«…»` marks each value, and what should be said of them: `ADDRESS codec`. */
export type Row = readonly [marked: string, ...found: string[]];

/** The text without its marks, and where they were. */
function unmark(marked: string): { text: string; spans: [number, number][] } {
  const spans: [number, number][] = [];
  let text = "";
  for (const piece of marked.split(/(«[^»]*»)/)) {
    const value = /^«([^»]*)»$/.exec(piece)?.[1];
    if (value !== undefined) spans.push([text.length, text.length + value.length]);
    text += value ?? piece;
  }
  return { text, spans };
}

const NEW = "sk-ant-new_1";

/** Reads each row, and swaps each value that it marks: everything outside the marks stays. */
export function table(rows: readonly Row[], read: (text: string) => TextReading): void {
  it.each(rows.map((row) => [JSON.stringify(row[0]), row] as const))("%s", (_, [marked, ...found]) => {
    const { text, spans } = unmark(marked);
    const assignments = assignmentsOf(read(text));
    expect(assignments.map(({ address, codecs }) => [address, ...codecs].join(" "))).toEqual(found);
    expect(assignments.map(({ span }) => [...span])).toEqual(spans);
    for (const { span, codecs, address } of assignments) {
      const raw = encode(NEW, codecs);
      if (typeof raw !== "string") expect(codecs.join()).toMatch(/-word(?:,|$)/);
      else {
        const after = replace(text, span, raw);
        const again = assignmentsOf(read(after)).find((one) => one.address === address);
        expect(again && decode(after.slice(...again.span), again.codecs)).toBe(NEW);
      }
    }
  });
}

/** Texts that can't be read, with the line that is to blame. */
export function brokenTable(
  rows: readonly (readonly [text: string, line: number])[],
  read: (text: string) => TextReading,
): void {
  it.each(rows)("%j is broken at line %i", (text, line) => {
    const reading = read(text);
    expect(reading).toMatchObject({ kind: "broken", line });
    // What is to blame may stand beside a key, so messages quote nothing of the text.
    expect(reading.kind === "broken" && reading.message).not.toContain("sk-old");
  });
}
