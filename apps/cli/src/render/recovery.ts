import type { Blocked, DamagedRotation, Recovery } from "@claude-rotate/core";
import { count, type Look, plain } from "./look.ts";
import { whereCells, whereIs } from "./place.ts";
import { table } from "./table.ts";

/** Rotations of which nothing is known any more, and what to do about what they keep. */
export function damagedLines(damaged: readonly DamagedRotation[]): readonly string[] {
  return damaged.map(
    ({ id, path }) =>
      `! a rotation's journal is damaged: ${plain(path)}; \`claude-rotate forget ${plain(id)}\` erases what it keeps`,
  );
}

/** What was done about an unfinished rotation; nothing where there was none. */
export function recoveryLines(recovery: Recovery, look: Look): readonly string[] {
  const { state, putBack, finished, pending, left } = recovery;
  if (state === "running") return ["another rotation is running: what it changes may be half-way"];
  const listed = (blocked: readonly Blocked[]): readonly string[] =>
    table(
      blocked.map(({ id, reason }) => [...whereCells(whereIs(id, undefined, look)), { text: plain(reason) }]),
      look,
    );
  return [
    ...putBack.map((id) => `put back what an interrupted run had changed (${id})`),
    ...finished.map((id) => `finished a rotation that was interrupted at its end (${id})`),
    ...(pending.length > 0
      ? [
          `${count(pending.length, "place")} of an interrupted run could not be put back:`,
          ...listed(pending),
          "mend them by hand, then run claude-rotate recover",
        ]
      : []),
    ...(left.length > 0
      ? [
          `${count(left.length, "place")} of an interrupted run ${left.length === 1 ? "was" : "were"} left as somebody else wrote ${left.length === 1 ? "it" : "them"}:`,
          ...listed(left),
        ]
      : []),
  ];
}
