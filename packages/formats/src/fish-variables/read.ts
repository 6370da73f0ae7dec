import type { Assignment } from "@claude-rotate/contract";
import { addressed, type Found, lastWins, type TextReading } from "../found.ts";

type Read = Extract<TextReading, { kind: "read" }>;

/** A line of fish 3 and later; options that are not known are passed, as fish does. */
const LINE = /^SETUVAR(?:[ \t]+-[^ \t\n]*)*[ \t]+([^- \t:\n][^:\n]*):/;
/** Before fish 3 the file had no version line. */
const LINE_2 = /^SET(?:_EXPORT)?[ \t]+([^ \t:\n][^:\n]*):/;

/**
 * fish's universal variables, as fish keeps them in `fish_variables` (its src/env_universal_common.cpp): one line a
 * variable, the elements of a list apart by `\x1e`. A list's elements are assignments of their own, `NAME[1]`, `NAME[2]`….
 * Lines that fish passes over are passed over here too. Of equal names the last counts.
 */
export function readFishVariables(text: string): Read {
  const pattern = hasVersion(text) ? LINE : LINE_2;
  const found: (Found & { readonly element: string })[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    const match = pattern.exec(line);
    const name = match?.[1];
    if (match && name !== undefined)
      found.push(...elements(name, line.slice(match[0].length), start + match[0].length));
    start += line.length + 1;
  }
  return { kind: "read", assignments: withElements(found) };
}

/** Only comments stand before it. */
export function hasVersion(text: string): boolean {
  return /^(?:#[^\n]*\n|\n)*# VERSION: \S/.test(text);
}

/** Any other escape is passed. */
const SEPARATOR = /\\x1e|\\[\s\S]/gi;

function elements(name: string, raw: string, start: number): (Found & { element: string })[] {
  // fish itself writes no quotes there, and writes a person's anew the next time that it keeps the file.
  if (/['"]/.test(raw.replace(/\\[\s\S]/g, "")))
    return [{ name, span: [start, start + raw.length], codecs: ["fish-word"], element: "" }];
  const cuts = [...raw.matchAll(SEPARATOR)].filter(([one]) => /^\\x1e$/i.test(one));
  const ends = [...cuts.map(({ index }) => index), raw.length];
  const starts = [0, ...cuts.map((cut) => cut.index + cut[0].length)];
  return starts.map((from, index) => ({
    name,
    span: [start + from, start + (ends[index] ?? raw.length)],
    codecs: ["fish-variable"],
    element: starts.length > 1 ? `[${index + 1}]` : "",
  }));
}

/** A later line of the same name takes the place of all elements of the earlier one. */
function withElements(found: readonly (Found & { readonly element: string })[]): readonly Assignment[] {
  const wholes = found.filter(({ element }) => element === "" || element === "[1]");
  const lines = lastWins(addressed(wholes));
  let at = -1;
  return found.flatMap(({ element, ...one }) => {
    if (element === "" || element === "[1]") at++;
    const line = lines[at];
    return line ? [{ ...line, ...one, address: line.address + element }] : [];
  });
}
