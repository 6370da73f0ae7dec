import { plain } from "./render/look.ts";
import type { Terminal } from "./terminal.ts";

/** Node 22.15 and later, where the system can: the process becomes that program, and its threads are gone. */
interface Replaceable {
  readonly execve?: (file: string, args: readonly string[], env: Record<string, string>) => void;
}

/**
 * Ends the process beside threads of plugins that can't be ended: Node's own exit would wait for them. Everything is done by
 * then, and said; what is left is the exit code.
 */
export function endBeside(stuck: readonly string[], code: number, terminal: Terminal): void {
  const { execve } = process as Replaceable;
  const isReplaceable = execve !== undefined && process.platform !== "win32";
  if (!isReplaceable)
    terminal.note(
      `! ${plain(stuck.join(", "))}: a thread of it can't be ended, so this process kills itself; what it did ended with exit code ${code}`,
      "matters",
    );
  // What was said has to leave the process first.
  setTimeout(() => {
    if (isReplaceable) execve(process.execPath, [process.execPath, "-e", `process.exit(${code})`], {});
    process.kill(process.pid, "SIGKILL");
  }, 500);
}
