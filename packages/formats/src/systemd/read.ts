import type { Assignment, Codec } from "@claude-rotate/contract";
import { addressed, type Found, lastWins, type TextReading } from "../found.ts";
import { bomLength, closing, endOf } from "../text.ts";

const GAP = /[ \t\r\n]*/y;
/** A comment goes on behind a line that ends in `\`. */
const COMMENT = /[#;](?:\\[\s\S]?|[^\\\r\n])*/y;
const NAME = /[^=\r\n]*/y;
const BLANKS = /[ \t]*/y;
/** To the end of the line, blanks there left out. */
const BARE = /(?:\\[\s\S]|[^\\ \t\r\n]|[ \t]+(?=[^ \t\r\n]))*/y;

/**
 * A file of `environment.d`, as systemd reads it (`parse_env_file`, its src/basic/env-file.c): shell-like quotes, `\` at
 * the end of a line, no comment behind a value, `$NAME` filled in once quotes are off, in single quotes too. A line that
 * begins with `export` is passed over by systemd and named inert. Of equal names the last counts.
 */
export function readSystemd(text: string): Extract<TextReading, { kind: "read" }> {
  const found: (Found & { readonly isExport: boolean })[] = [];
  for (let at = endOf(GAP, text, bomLength(text)); at < text.length; at = endOf(GAP, text, at)) {
    const comment = endOf(COMMENT, text, at);
    const sign = endOf(NAME, text, at);
    if (comment > 0) at = comment;
    else if (text[sign] !== "=") at = sign;
    else {
      const label = /^(export[ \t]+)?([A-Za-z_]\w*)[ \t]*$/.exec(text.slice(at, sign));
      const { end, ...value } = valueAt(text, sign + 1);
      if (label?.[2]) found.push({ name: label[2], ...value, isExport: label[1] !== undefined });
      at = end;
    }
  }
  return { kind: "read", assignments: marked(found) };
}

interface Value extends Pick<Found, "span" | "codecs"> {
  readonly end: number;
}

/** Quoted pieces with blanks between that don't count, then a bare one in which quotes are plain characters. */
function valueAt(text: string, start: number): Value {
  const pieces: (readonly [codec: Codec, from: number, to: number])[] = [];
  let at = endOf(BLANKS, text, start);
  let last = at;
  while (text[at] === "'" || text[at] === '"') {
    const close = text[at] === "'" ? text.indexOf("'", at + 1) : closing(text, at + 1, '"');
    const end = close < 0 ? text.length : close;
    pieces.push([text[at] === "'" ? "shell-single" : "shell-double", at + 1, end]);
    last = Math.min(end + 1, text.length);
    at = endOf(BLANKS, text, last);
  }
  const end = endOf(BARE, text, at);
  if (end > at) {
    pieces.push(["shell-bare", at, end]);
    last = end;
  }
  const [first, ...more] = pieces;
  // Right behind the sign where nothing stands.
  if (!first) return { span: [start, start], codecs: ["shell-bare", "dollars"], end };
  const [codec, from, to] = first;
  if (more.length === 0) return { span: [from, to], codecs: [codec, "dollars"], end };
  return { span: [codec === "shell-bare" ? from : from - 1, last], codecs: ["shell-word", "dollars"], end };
}

function marked(found: readonly (Found & { readonly isExport: boolean })[]): Assignment[] {
  const assignments = addressed(found.map(({ isExport: _, ...one }) => one));
  const counting = assignments.filter((_, index) => !found[index]?.isExport);
  const byAddress = new Map(lastWins(counting).map((one) => [one.address, one]));
  return assignments.map((one, index) => {
    const inert = found[index]?.isExport
      ? { inert: "systemd passes over a line that begins with `export`" }
      : {};
    return byAddress.get(one.address) ?? { ...one, ...inert };
  });
}
