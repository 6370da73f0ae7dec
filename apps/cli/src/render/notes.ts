import type { Plan } from "@claude-rotate/core";
import { type Look, plain, showPath } from "./look.ts";

interface Noted {
  readonly path?: string;
  readonly note?: string;
}

/** What to know of files and items that change, each once. */
export function noteLines(changes: readonly Noted[], look: Look): readonly string[] {
  const lines = changes.flatMap(({ path, note }) => {
    if (note === undefined) return [];
    const where = path === undefined ? [] : [showPath(path, look.home)];
    return [[look.paint("yellow", "!"), ...where, plain(note)].join(" ")];
  });
  return [...new Set(lines)];
}

export function planNotes({ changes, items }: Plan, look: Look): readonly string[] {
  return [
    ...noteLines(changes, look),
    ...noteLines(
      items.map(({ found }) => found.item),
      look,
    ),
  ];
}
