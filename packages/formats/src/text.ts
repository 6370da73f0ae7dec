const BOM_BYTES = "\u00ef\u00bb\u00bf";

/** Length of the byte order mark at the start: 3 bytes, 1 character in a decoded UTF-16 text, or 0. */
export function bomLength(text: string): number {
  if (text.startsWith(BOM_BYTES)) return BOM_BYTES.length;
  return text.startsWith("\ufeff") ? 1 : 0;
}

const MOST_CHARACTERS = 2 * 1024 * 1024;
const MOST_LINES = 100_000;

/** Why a text is no file of settings that anybody wrote, which readers by line would take minutes and gigabytes for. */
export function tooLarge(text: string): string | undefined {
  if (text.length > MOST_CHARACTERS) return "it is larger than 2 MiB: no file of variables is";
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines > MOST_LINES ? `it has ${lines} lines: no file of variables has` : undefined;
}

/** The line ending of the first line; `\n` where there is none. */
export function newlineOf(text: string): "\r\n" | "\n" {
  const at = text.indexOf("\n");
  return at > 0 && text[at - 1] === "\r" ? "\r\n" : "\n";
}

/**
 * Line and column of an offset, both from 1. CRLF, LF and a lone CR end a line. The column counts characters, so that
 * the bytes of one UTF-8 character are one.
 */
export function lineAt(text: string, offset: number): { line: number; column: number } {
  const breaks = /\r\n?|\n/g;
  let line = 1;
  let start = 0;
  for (let found = breaks.exec(text); found && breaks.lastIndex <= offset; found = breaks.exec(text)) {
    line++;
    start = breaks.lastIndex;
  }
  return { line, column: [...shown(text.slice(start, offset))].length + 1 };
}

/** A piece of a text as people read it: its bytes as UTF-8, or as Latin-1 where they are no UTF-8. */
export function shown(piece: string): string {
  if (!/[\u0080-\u00ff]/.test(piece) || /[\u0100-\uffff]/.test(piece)) return piece;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(piece, "latin1"));
  } catch {
    return piece;
  }
}

/** The UTF-8 bytes of a code point, one character each. A lone surrogate gets the three bytes of its number. */
export function utf8(code: number): string {
  const tail = (shift: number) => 0x80 | ((code >> shift) & 0x3f);
  if (code < 0x80) return String.fromCharCode(code);
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), tail(0));
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12), tail(6), tail(0));
  return String.fromCharCode(0xf0 | (code >> 18), tail(12), tail(6), tail(0));
}

/** The end of the match of a sticky expression at `at`, or -1. */
export function endOf(sticky: RegExp, text: string, at: number): number {
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : -1;
}

/** Where one of `quotes` stands next from `at`, passing every character behind a `\`; -1 where none does. */
export function closing(text: string, at: number, quotes: string): number {
  const next = new RegExp(`[\\\\${quotes}]`, "g");
  next.lastIndex = at;
  for (let found = next.exec(text); found; found = next.exec(text)) {
    if (found[0] !== "\\") return found.index;
    next.lastIndex = found.index + 2;
  }
  return -1;
}

/** Where the blanks (space, tab, CR, LF) begin that stand before `at`. */
export function blanksBefore(text: string, at: number): number {
  let start = at;
  while (start > 0 && " \t\r\n".includes(text[start - 1] as string)) start--;
  return start;
}
