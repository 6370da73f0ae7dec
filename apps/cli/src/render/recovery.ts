import type { Recovery } from "@claude-rotate/core";
import { count, type Look, plain } from "./look.ts";
import { whereCells, whereIs } from "./place.ts";
import { table } from "./table.ts";

/** What was done about an unfinished rotation; nothing where there was none. */
export function recoveryLines(recovery: Recovery, look: Look): readonly string[] {
  const { state, putBack, finished, pending } = recovery;
  if (state === "running") return ["another rotation is running: what it changes may be half-way"];
  const rows = pending.map(({ id, reason }) => [
    ...whereCells(whereIs(id, undefined, look)),
    { text: plain(reason) },
  ]);
  return [
    ...putBack.map((id) => `put back what an interrupted run had changed (${id})`),
    ...finished.map((id) => `finished a rotation that was interrupted at its end (${id})`),
    ...(rows.length > 0
      ? [
          `${count(rows.length, "place")} of an interrupted run could not be put back:`,
          ...table(rows, look),
          "mend them by hand, then run claude-rotate recover",
        ]
      : []),
  ];
}
