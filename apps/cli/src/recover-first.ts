import { RotateError } from "@claude-rotate/contract";
import {
  type Context,
  closeWindows,
  type Holding,
  NO_RECOVERY,
  type Recovery,
  recover,
  rotationRunning,
} from "@claude-rotate/core";
import { askYes } from "./ask.ts";
import { toRotateError } from "./failure.ts";
import type { Command } from "./options.ts";
import type { Args } from "./parse.ts";
import { type Look, plain } from "./render/look.ts";
import { recoveryLines } from "./render/recovery.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Finishes what a dead process left, before a command does anything else, and closes undo windows that are over. A command
 * that changes nothing says what could not be done and goes on.
 */
export async function recoverFirst(
  context: Context,
  kind: Command["kind"],
  terminal: Terminal,
  look: Look,
  args: Args,
): Promise<Recovery> {
  if (kind === "bare") return NO_RECOVERY;
  try {
    const recovery = await recover(context, {
      ...(kind === "changes" ? { before: "rotate" } : {}),
      ...(args.on("take-over") ? { takeOver: (holder) => isGone(holder, context, terminal, args) } : {}),
    });
    closeOver(context, terminal);
    if (kind !== "recovers") for (const line of recoveryLines(recovery, look)) terminal.note(line, "matters");
    return recovery;
  } catch (error) {
    if (kind === "changes" || kind === "recovers") throw error;
    const { message, hint } = toRotateError(error);
    terminal.note(`! an unfinished rotation could not be looked after: ${plain(message)}`, "matters");
    terminal.note(`  ${plain(hint)}`, "matters");
    return NO_RECOVERY;
  }
}

/** An old key that can't be erased is named by every command until it is, and keeps none from its work. */
function closeOver(context: Context, terminal: Terminal): void {
  try {
    for (const id of closeWindows(context))
      terminal.note(`the undo window of ${id} is over: what was kept of its old key is erased`, "matters");
  } catch (error) {
    const { message, hint, path } = toRotateError(error);
    const where = path === undefined ? "" : ` ${plain(path)}`;
    terminal.note(`! an undo window that is over could not be closed: ${plain(message)}${where}`, "matters");
    terminal.note(`  ${plain(hint)}`, "matters");
  }
}

/** Only a person knows. Throws `USAGE` where none can be asked. */
async function isGone(holder: Holding, context: Context, terminal: Terminal, args: Args): Promise<boolean> {
  if (args.on("yes")) return true;
  if (!terminal.interactive)
    throw new RotateError(
      "USAGE",
      "without a terminal nobody can be asked whether the other rotation is gone",
      {
        hint: "Add `--yes` where you know that it is.",
      },
    );
  terminal.print([
    plain(rotationRunning(holder).message),
    "Where it still runs, two would write the same files at once.",
  ]);
  return askYes(terminal, "Is it gone for sure, and shall what it left be put back?", context.host.signal);
}
