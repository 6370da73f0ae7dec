import { addressed, type Found, lastWins, type TextReading } from "../found.ts";
import { bomLength } from "../text.ts";

/**
 * `/etc/environment` and `~/.pam_environment`, as pam_env reads them (Linux-PAM, modules/pam_env/pam_env.c): `NAME=value`
 * with or without `export `, blanks round the value counting, one pair of quotes at its very ends not; and
 * `NAME DEFAULT=value OVERRIDE=value`. Of equal names the last counts.
 */
export function readPam(text: string): Extract<TextReading, { kind: "read" }> {
  const found: Found[] = [];
  for (let at = bomLength(text); at < text.length; ) {
    const end = lineEnd(text, at);
    found.push(...assignmentsIn(text, at, end));
    at = Math.max(end, text.indexOf("\n", end) < 0 ? text.length : text.indexOf("\n", end)) + 1;
  }
  return { kind: "read", assignments: lastWins(addressed(found)) };
}

/** Where what counts of a line ends: at a `#`, else at a line break that no `\` goes before. */
function lineEnd(text: string, start: number): number {
  const next = /#|\\[ \t]*\n[ \t]*|\n/g;
  next.lastIndex = start;
  for (let found = next.exec(text); found; found = next.exec(text)) {
    if (found[0] === "\n" || found[0] === "#") return found.index;
  }
  return text.length;
}

const PLAIN = /^[ \t]*(?:export )?(\w+)=/;
const NAMED = /^[ \t]*(\w+)[ \t]+(?=DEFAULT=|OVERRIDE=)/;
const PART = /(?:DEFAULT|OVERRIDE)=(?:"([^"]*)"|([^ \t"]*))/g;

function assignmentsIn(text: string, start: number, end: number): Found[] {
  const line = text.slice(start, end);
  const plain = PLAIN.exec(line);
  const named = plain ? null : NAMED.exec(line);
  if (plain?.[1])
    return [{ name: plain[1], codecs: ["pam"], span: unquoted(text, start + plain[0].length, end) }];
  const name = named?.[1];
  if (!named || name === undefined) return [];
  return [...line.slice(named[0].length).matchAll(PART)].map((part) => {
    const value = part[1] ?? part[2] ?? "";
    const from =
      start + named[0].length + part.index + part[0].indexOf("=") + (part[1] === undefined ? 1 : 2);
    return { name, codecs: ["pam"], span: [from, from + value.length] };
  });
}

function unquoted(text: string, start: number, end: number): readonly [number, number] {
  if (!/["']/.test(text[start] ?? "") || start >= end) return [start, end];
  const isClosed = end - start > 1 && /["']/.test(text[end - 1] ?? "");
  return [start + 1, isClosed ? end - 1 : end];
}
