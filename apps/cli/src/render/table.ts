import type { Format, Look } from "./look.ts";

export interface Cell {
  readonly text: string;
  readonly format?: Format;
}

export interface TableOptions {
  /** Before every line; default two spaces. */
  readonly indent?: string;
}

/** A column wider than this is not padded to: one long path must not push all others aside. */
const WIDEST = 60;

const letters = (text: string): number => [...text].length;

/** Rows in columns. The last cell of a row is wrapped under itself where the line has an end. */
export function table(
  rows: readonly (readonly Cell[])[],
  look: Look,
  options: TableOptions = {},
): readonly string[] {
  const { indent = "  " } = options;
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, { text }] of row.slice(0, -1).entries()) {
      widths[column] = Math.max(widths[column] ?? 0, Math.min(letters(text), WIDEST));
    }
  }
  return rows.flatMap((row) => {
    const head = row.slice(0, -1).map((cell, column) => padded(cell, widths[column] ?? 0, look));
    const taken = row
      .slice(0, -1)
      .reduce(
        (sum, { text }, column) => sum + Math.max(letters(text), widths[column] ?? 0) + 2,
        indent.length,
      );
    const last = row.at(-1);
    if (last === undefined) return [];
    const [first = "", ...more] = wrapped(last.text, look.width, taken);
    const paint = (text: string): string =>
      last.format === undefined || text === "" ? text : look.paint(last.format, text);
    const start = [...head, paint(first)].join("  ");
    return [indent + start, ...more.map((line) => hanging(taken, look.width) + paint(line))].map(trimEnd);
  });
}

function padded({ text, format }: Cell, width: number, look: Look): string {
  const gap = " ".repeat(Math.max(0, width - letters(text)));
  return (format === undefined ? text : look.paint(format, text)) + gap;
}

const trimEnd = (line: string): string => line.replace(/ +$/, "");

/** Where the room behind the columns is too small to read, the text goes below them. */
function room(width: number, taken: number): { first: number; more: number; indent: number } {
  const rest = width - taken;
  return rest >= 40 ? { first: rest, more: rest, indent: taken } : { first: 0, more: width - 6, indent: 6 };
}

function hanging(taken: number, width: number | undefined): string {
  return " ".repeat(width === undefined ? taken : room(width, taken).indent);
}

function wrapped(text: string, width: number | undefined, taken: number): readonly string[] {
  if (width === undefined || taken + letters(text) <= width) return [text];
  const { first, more } = room(width, taken);
  const lines: string[] = [];
  let line = "";
  const full = (): number => (lines.length === 0 ? first : more);
  if (first === 0) lines.push("");
  for (const word of text.split(" ")) {
    if (line !== "" && letters(line) + 1 + letters(word) > full()) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Running text, wrapped where the line has an end. */
export function paragraph(text: string, look: Look, indent: string, format?: Format): readonly string[] {
  return table([[{ text, ...(format === undefined ? {} : { format }) }]], look, { indent });
}
