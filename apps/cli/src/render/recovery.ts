import { type Blocked, type Recovery, rotationRunning } from "@claude-rotate/core";
import { count, type Look, plain } from "./look.ts";
import { whereCells, whereIs } from "./place.ts";
import { table } from "./table.ts";

/** What was done about an unfinished rotation; nothing where there was none. */
export function recoveryLines(recovery: Recovery, look: Look): readonly string[] {
  const { state, putBack, finished, pending, left, damaged, holder } = recovery;
  if (state === "running") return runningLines(holder);
  const listed = (blocked: readonly Blocked[]): readonly string[] =>
    table(
      blocked.map(({ id, reason }) => [...whereCells(whereIs(id, undefined, look)), { text: plain(reason) }]),
      look,
    );
  return [
    ...damaged.flatMap(({ id }) => [
      `the journal of an interrupted run is damaged (${plain(id)}): some places may hold the old key, some the new one`,
      `claude-rotate forget ${plain(id)} gives it up; then claude-rotate rotate --from FP moves the old key`,
    ]),
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

function runningLines(holder: Recovery["holder"]): readonly string[] {
  const { message, hint } = rotationRunning(holder);
  return [`! ${plain(message)}; what it changes may be half-way`, ...(holder?.alive ? [] : [`  ${hint}`])];
}
