import { damagedRotations, history, type PastRotation } from "@claude-rotate/core";
import { count, plain, showKey, showTime } from "../render/look.ts";
import { damagedLines } from "../render/recovery.ts";
import { type Cell, table } from "../render/table.ts";
import type { Outcome, Session } from "../session.ts";

export const failed = (): object => ({ rotations: [], damaged: [] });

export async function run({ context, look, terminal }: Session): Promise<Outcome> {
  const rotations = history(context);
  const damaged = damagedRotations(context.host);
  for (const line of damagedLines(damaged)) terminal.note(line, "matters");
  return {
    document: { rotations, damaged },
    lines: () =>
      rotations.length === 0
        ? ["no rotation yet"]
        : table(
            rotations.map((one) => rowOf(one, context.now())),
            look,
            { indent: "" },
          ),
  };
}

function rowOf(one: PastRotation, now: number): readonly Cell[] {
  const name = (fingerprint: string): string => showKey({ hint: one.hints[fingerprint] ?? "", fingerprint });
  const isMove = one.from.length > 0 || one.to !== "";
  const open = one.undoUntil === undefined ? "" : `, undo until ${showTime(one.undoUntil, now)}`;
  return [
    { text: plain(one.id), format: "bold" },
    { text: showTime(one.at, now) },
    { text: one.kind },
    { text: count(one.places, "place") },
    { text: one.state + open, format: one.state === "committed" ? "green" : "dim" },
    { text: isMove ? `${one.from.map(name).join(", ")} → ${name(one.to)}` : "", format: "dim" },
  ];
}
