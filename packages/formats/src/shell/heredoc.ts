import { fail, type Heredoc, type Scan } from "./state.ts";

/** The here-document that a word behind `<<` announces. */
export function heredoc(scan: Scan, start: number, end: number, tabs: boolean): void {
  const word = scan.text.slice(start, end);
  const delimiter = word.replace(/\\([\s\S])|["']|\$(?=["'])/g, "$1");
  scan.heredocs.push({ opened: start, delimiter, tabs, quoted: delimiter !== word });
}

/** Passes the bodies of the here-documents that the line before `scan.at` announced. */
export function passHeredocs(scan: Scan): void {
  const { heredocs } = scan;
  scan.heredocs = [];
  for (const one of heredocs) {
    const end = endOfBody(scan.text, scan.at, one);
    if (end < 0) fail(scan, one.opened, "a here-document has no end");
    else scan.at = end;
  }
}

function endOfBody(text: string, start: number, { delimiter, tabs, quoted }: Heredoc): number {
  let isContinued = false;
  for (let at = start; at < text.length; ) {
    const newline = text.indexOf("\n", at);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(at, text[end - 1] === "\r" ? end - 1 : end);
    if (!isContinued && (tabs ? line.replace(/^\t+/, "") : line) === delimiter)
      return Math.min(end + 1, text.length);
    isContinued = !quoted && isOdd(trailingBackslashes(line));
    at = end + 1;
  }
  return -1;
}

const isOdd = (count: number) => count % 2 === 1;

function trailingBackslashes(line: string): number {
  let start = line.length;
  while (line[start - 1] === "\\") start--;
  return line.length - start;
}
