import { isRotateError, type RotateError } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { removeStaged } from "./back.ts";
import { WayBackBlocked } from "./blocked.ts";
import { type Journal, readJournal } from "./journal.ts";
import { type Lock, lockLost, lockState } from "./lock.ts";

/**
 * What became of a rotation that somebody else took over: what is to be said instead of its own end. `undefined` while it
 * is ours to end, `tidied` where it is committed and somebody else sees to its end.
 */
export function takenOver(context: Context, folder: string, lock: Lock): RotateError | "tidied" | undefined {
  if (isOurs(lock)) return undefined;
  const journal = readJournal(context.host.files, folder);
  if (journal?.ended === "rolled-back" || journal?.undoneBy !== undefined) {
    removeStaged(context, journal);
    return lockLost();
  }
  if (journal?.committed) return "tidied";
  // A lock that somebody removed by hand: nobody else will put it back.
  if (journal === undefined || lockState(context.host).state === "free") return undefined;
  return inHand(journal);
}

/** Where it can't be read it is nobody's but ours to say. */
function isOurs(lock: Lock): boolean {
  try {
    return lock.holds();
  } catch (error) {
    if (isRotateError(error)) return true;
    throw error;
  }
}

function inHand({ files, items }: Journal): WayBackBlocked {
  const reason = "somebody else is putting it back";
  const blocked = [
    ...files.flatMap(({ path, spots }) => spots.map(({ id }) => ({ id, path }))),
    ...items,
  ].map((one) => ({ id: one.id, path: "path" in one ? one.path : "", reason, pending: true }));
  return new WayBackBlocked(blocked, "somebody took this rotation over while it stood still", {
    hint: "`claude-rotate recover` says what became of it.",
  });
}
