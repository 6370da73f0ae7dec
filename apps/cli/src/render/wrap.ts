/** A command to be typed stays on one line: in two it could not be copied. */
const WORD = / *(?:claude-rotate(?: [a-z]+)?(?: --[a-z-]+(?: (?:[0-9a-f]{12}|[A-Z]+)\b)?)?|`[^`]*`|[^ ])+/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours take no room
const COLOURS = /\u001b\[[0-9;]*m/g;
const BEGINNING = /^ *(?:[✓✗!→] )?/;

/** How many characters of a line are seen. */
export function letters(text: string): number {
  return [...text.replace(COLOURS, "")].length;
}

/** A text in lines, broken between words; the first may have less room. A word that is wider than a line stays whole. */
export function wrap(text: string, first: number, more: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const [word] of text.matchAll(WORD)) {
    const full = lines.length === 0 ? first : more;
    if (line !== "" && letters(line) + letters(word) > full) {
      lines.push(line);
      line = word.trimStart();
    } else line += word;
  }
  return [...lines, line];
}

/** A line as a terminal of some width takes it: what goes on stands below its first word. */
export function fit(line: string, width: number | undefined): readonly string[] {
  if (width === undefined || letters(line) <= width) return [line];
  const bare = line.replace(COLOURS, "");
  const beginning = BEGINNING.exec(bare)?.[0].length ?? 0;
  const indent = " ".repeat(beginning === 0 ? 2 : beginning);
  const [head = "", ...rest] = wrap(line, width, width - indent.length);
  return [head, ...rest.map((one) => indent + one)];
}
