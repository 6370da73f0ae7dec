import { history, type PastRotation } from "@claude-rotate/core";
import { count, plain, showKey, showTime } from "../render/look.ts";
import { type Cell, table } from "../render/table.ts";
import type { Outcome, Session } from "../session.ts";

export const failed = (): object => ({ rotations: [] });

export async function run({ context, look, terminal }: Session): Promise<Outcome> {
  const rotations = history(context);
  for (const { id, state } of rotations)
    if (state === "damaged")
      terminal.note(
        `! the journal of ${plain(id)} is damaged; \`claude-rotate forget ${plain(id)}\` erases what it keeps`,
        "matters",
      );
  return {
    document: { rotations },
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
    { text: one.state === "damaged" ? "" : count(one.places, "place") },
    { text: one.state + open, format: one.state === "committed" ? "green" : "dim" },
    { text: isMove ? `${one.from.map(name).join(", ")} → ${name(one.to)}` : "", format: "dim" },
  ];
}
