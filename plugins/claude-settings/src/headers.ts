/** One line of `ANTHROPIC_CUSTOM_HEADERS`: `Name: value`. */
export interface HeaderLine {
  /** Lower case. */
  readonly name: string;
  /** The value's span in the text as it is written, without the white space around it and without `Bearer `. */
  readonly start: number;
  readonly end: number;
}

/** A character and where it is written. */
interface Unit {
  readonly char: string;
  readonly start: number;
  readonly end: number;
}

const ESCAPE = /\\(?:u[0-9a-fA-F]{4}|.)|./gs;
const SHORT: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

/**
 * The header lines of a text, written plainly or within a JSON string, where a line break is an escape. Lines without a
 * name are left out, as the client does; one without a value is sent empty, and replaces what the header had.
 */
export function headerLines(text: string, written: "plain" | "json"): readonly HeaderLine[] {
  const lines: Unit[][] = [[]];
  for (const unit of units(text, written)) {
    if (unit.char === "\n") lines.push([]);
    else lines.at(-1)?.push(unit);
  }
  return lines.flatMap(headerLine);
}

function units(text: string, written: "plain" | "json"): readonly Unit[] {
  if (written === "plain")
    return Array.from({ length: text.length }, (_, at) => ({
      char: text.charAt(at),
      start: at,
      end: at + 1,
    }));
  return [...text.matchAll(ESCAPE)].map(({ 0: raw, index }) => ({
    char: decoded(raw),
    start: index,
    end: index + raw.length,
  }));
}

function decoded(raw: string): string {
  if (raw.length === 6) return String.fromCharCode(Number.parseInt(raw.slice(2), 16));
  if (raw.length === 2) return SHORT[raw.charAt(1)] ?? raw.charAt(1);
  return raw;
}

function headerLine(line: readonly Unit[]): readonly HeaderLine[] {
  // A unit is one character, so places in the decoded line and in `line` are the same.
  const chars = line.map((unit) => unit.char).join("");
  const match = /^[ \t\r]*([^:]*?)[ \t\r]*:[ \t\r]*/.exec(chars);
  const name = match?.[1]?.toLowerCase();
  if (match === null || !name) return [];
  let from = match[0].length;
  if (name === "authorization") from += /^Bearer[ \t]+(?=[^ \t\r])/i.exec(chars.slice(from))?.[0].length ?? 0;
  const to = chars.length - (/[ \t\r]*$/.exec(chars)?.[0].length ?? 0);
  const start = line[from]?.start ?? line.at(-1)?.end ?? 0;
  return [{ name, start, end: Math.max(start, line[to - 1]?.end ?? start) }];
}
