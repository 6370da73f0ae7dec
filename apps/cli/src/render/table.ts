import type { Format, Look } from "./look.ts";
import { letters, wrap } from "./wrap.ts";

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

/** Rows in columns, or one below the other where there is no room for them. The last cell of a row is wrapped under itself. */
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
  const narrow =
    widths.reduce((sum, one) => sum + one + GAP.length, indent.length) > (look.width ?? Infinity);
  return rows
    .flatMap((row) => (narrow ? stacked(row, look, indent) : inColumns(row, widths, look, indent)))
    .map(trimEnd);
}

const GAP = "  ";

function inColumns(
  row: readonly Cell[],
  widths: readonly number[],
  look: Look,
  indent: string,
): readonly string[] {
  const last = row.at(-1);
  if (last === undefined) return [];
  const before = row.slice(0, -1);
  const head = before.map((cell, column) => padded(cell, widths[column] ?? 0, look));
  const taken = before.reduce(
    (sum, { text }, column) => sum + Math.max(letters(text), widths[column] ?? 0) + GAP.length,
    indent.length,
  );
  if (before.length > 0 && taken - GAP.length > (look.width ?? Infinity)) return stacked(row, look, indent);
  const [first = "", ...more] = wrapped(last.text, look.width, taken);
  return [
    indent + [...head, painted(first, last, look)].join(GAP),
    ...more.map((line) => hanging(taken, look.width) + painted(line, last, look)),
  ];
}

/** As many cells on a line as it holds; what goes on is indented. */
function stacked(
  row: readonly Cell[],
  { width = Infinity, ...look }: Look,
  indent: string,
): readonly string[] {
  const lines: string[] = [];
  const deeper = `${indent}    `;
  let line = "";
  for (const cell of row.filter(({ text }) => text !== "")) {
    const beside = line + (line === "" ? indent : GAP);
    if (line === "" || letters(beside) + letters(cell.text) <= width) {
      line = beside + painted(cell.text, cell, look);
      continue;
    }
    const room = width - deeper.length;
    const pieces = wrap(cell.text, room, room).map((piece) => deeper + painted(piece, cell, look));
    lines.push(line, ...pieces.slice(0, -1));
    line = pieces.at(-1) ?? "";
  }
  return line === "" ? lines : [...lines, line];
}

function painted(text: string, { format }: Cell, look: Pick<Look, "paint">): string {
  return format === undefined || text === "" ? text : look.paint(format, text);
}

function padded({ text, format }: Cell, width: number, look: Look): string {
  const gap = " ".repeat(Math.max(0, width - letters(text)));
  return (format === undefined ? text : look.paint(format, text)) + gap;
}

const trimEnd = (line: string): string => line.replace(/ +$/, "");

/** Characters in a line, at the least. */
const READABLE = 30;

/** Where the room behind the columns is too small to read, the text goes below them. */
function room(width: number, taken: number): { first: number; more: number; indent: number } {
  const rest = width - taken;
  return rest >= READABLE
    ? { first: rest, more: rest, indent: taken }
    : { first: 0, more: width - 6, indent: 6 };
}

function hanging(taken: number, width: number | undefined): string {
  return " ".repeat(width === undefined ? taken : room(width, taken).indent);
}

function wrapped(text: string, width: number | undefined, taken: number): readonly string[] {
  if (width === undefined || taken + letters(text) <= width) return [text];
  const { first, more } = room(width, taken);
  return first === 0 ? ["", ...wrap(text, more, more)] : wrap(text, first, more);
}

/** Running text, wrapped where the line has an end. */
export function paragraph(text: string, look: Look, indent: string, format?: Format): readonly string[] {
  return table([[{ text, ...(format === undefined ? {} : { format }) }]], look, { indent });
}
