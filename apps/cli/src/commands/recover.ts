import { RotateError } from "@claude-rotate/contract";
import type { Recovery } from "@claude-rotate/core";
import { recoveryLines } from "../render/recovery.ts";
import type { Outcome, Session } from "../session.ts";

export const failed = (): object => documentOf({ state: "nothing", putBack: [], finished: [], pending: [] });

function documentOf({ state, putBack, finished, pending }: Recovery): object {
  return {
    state,
    putBack,
    finished,
    pending: pending.map(({ id, path, reason }) => ({ place: id, path, reason })),
  };
}

/** Every command recovers before it does anything else: this one only tells what came of it. */
export async function run({ recovery, look }: Session): Promise<Outcome> {
  const document = documentOf(recovery);
  const lines = (): readonly string[] =>
    recovery.state === "nothing" ? ["nothing to recover"] : recoveryLines(recovery, look);
  const error = errorOf(recovery);
  return error ? { document: { ...document, error }, exit: error.exit, lines } : { document, lines };
}

function errorOf({ state, pending }: Recovery): RotateError | undefined {
  if (state === "running") return new RotateError("ROTATION_RUNNING", "another rotation is running");
  const [first] = pending;
  if (first === undefined) return undefined;
  const places = pending.map(({ id }) => id).join(", ");
  return new RotateError("WAY_BACK_BLOCKED", `could not be put back: ${places}`, { path: first.path });
}
