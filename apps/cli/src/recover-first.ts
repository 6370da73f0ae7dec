import { type Context, closeWindows, NO_RECOVERY, type Recovery, recover } from "@claude-rotate/core";
import { toRotateError } from "./failure.ts";
import type { Command } from "./options.ts";
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
): Promise<Recovery> {
  if (kind === "bare") return NO_RECOVERY;
  try {
    const recovery = await recover(context, kind === "changes" ? { before: "rotate" } : {});
    closeWindows(context);
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
