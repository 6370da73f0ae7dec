import type { ChildProcess } from "node:child_process";
import fs from "node:fs";

/** A program that does not end when it is asked to gets no more time than this. Milliseconds. */
const GRACE = 200;

/** A program's own children and theirs, where the system tells (Linux). */
function descendants(pid: number): readonly number[] {
  try {
    const text = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    const children = text
      .split(" ")
      .map(Number)
      .filter((one) => one > 0);
    return children.flatMap((one) => [one, ...descendants(one)]);
  } catch {
    return [];
  }
}

/**
 * Ends a program that was run, and what it runs: a script that waits for another program would leave that behind. They
 * have no process group of their own: that would be a session of its own, without our terminal.
 */
export function endTree(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  const all = [pid, ...descendants(pid)];
  for (const one of all) send(one, "SIGTERM");
  const timer = setTimeout(() => {
    // Its number is not used again before it was collected, and then it has an exit code.
    if (child.exitCode === null && child.signalCode === null) for (const one of all) send(one, "SIGKILL");
    for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe?.destroy();
  }, GRACE);
  child.once("close", () => clearTimeout(timer));
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone.
  }
}
