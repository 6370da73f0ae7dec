import { RotateError } from "@claude-rotate/contract";
import { type Blocked, damagedRotations, NO_RECOVERY, type Recovery } from "@claude-rotate/core";
import { damagedLines, recoveryLines } from "../render/recovery.ts";
import type { Outcome, Session } from "../session.ts";

export const failed = (): object => documentOf(NO_RECOVERY);

function documentOf({ state, putBack, finished, pending, left }: Recovery): object {
  const places = (blocked: readonly Blocked[]): object[] =>
    blocked.map(({ id, path, reason }) => ({ place: id, path, reason }));
  return { state, putBack, finished, pending: places(pending), left: places(left) };
}

/** Every command recovers before it does anything else: this one only tells what came of it. */
export async function run({ context, recovery, look, terminal }: Session): Promise<Outcome> {
  for (const line of damagedLines(damagedRotations(context.host))) terminal.note(line, "matters");
  const document = documentOf(recovery);
  const lines = (): readonly string[] =>
    recovery.state === "nothing" ? ["nothing to recover"] : recoveryLines(recovery, look);
  const error = errorOf(recovery);
  return error ? { document: { ...document, error }, exit: error.exit, lines } : { document, lines };
}

function errorOf({ state, pending, left }: Recovery): RotateError | undefined {
  if (state === "running") return new RotateError("ROTATION_RUNNING", "another rotation is running");
  const blocked = [...pending, ...left];
  if (blocked.length === 0) return undefined;
  const path = blocked.find((one) => one.path !== "")?.path;
  return new RotateError(
    "WAY_BACK_BLOCKED",
    `could not be put back: ${blocked.map(({ id }) => id).join(", ")}`,
    {
      ...(path === undefined ? {} : { path }),
      ...(pending.length > 0 ? {} : { hint: "Look at the named places, and mend them by hand." }),
    },
  );
}
