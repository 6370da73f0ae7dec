import { forget } from "@claude-rotate/core";
import { count } from "../render/look.ts";
import type { Outcome, Session } from "../session.ts";

export const failed = (): object => ({ forgotten: [] });

export async function run({ context, args, look }: Session): Promise<Outcome> {
  const forgotten = await forget(context, args.argument);
  return {
    document: { forgotten },
    lines: () =>
      forgotten.length === 0
        ? ["nothing was kept that an undo would need"]
        : [
            `${look.paint("green", "✓")} erased what undo needs of ${count(forgotten.length, "rotation")}`,
            ...forgotten.map((id) => `  ${id}`),
          ],
  };
}
