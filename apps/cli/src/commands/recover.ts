import { RotateError } from "@claude-rotate/contract";
import { type Blocked, journalDamaged, type Recovery, rotationRunning } from "@claude-rotate/core";
import { recoveryLines } from "../render/recovery.ts";
import type { Failing, Outcome, Session } from "../session.ts";

export const failed = ({ recovery }: Failing): object => documentOf(recovery);

function documentOf({ state, putBack, finished, pending, left, damaged, holder }: Recovery): object {
  const places = (blocked: readonly Blocked[]): object[] =>
    blocked.map(({ id, path, reason }) => ({ place: id, path, reason }));
  const ids = damaged.map(({ id }) => id);
  const known = { state, putBack, finished, pending: places(pending), left: places(left), damaged: ids };
  return holder ? { ...known, holder } : known;
}

/** Every command recovers before it does anything else: this one only tells what came of it. */
export async function run({ recovery, look }: Session): Promise<Outcome> {
  const document = documentOf(recovery);
  const lines = (): readonly string[] =>
    recovery.state === "nothing" ? ["nothing to recover"] : recoveryLines(recovery, look);
  const error = errorOf(recovery);
  return error ? { document: { ...document, error }, exit: error.exit, lines } : { document, lines };
}

function errorOf({ state, pending, left, damaged, holder }: Recovery): RotateError | undefined {
  if (state === "running") return rotationRunning(holder);
  const blocked = [...pending, ...left];
  if (blocked.length === 0) return damaged[0] && journalDamaged(damaged[0].folder);
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
