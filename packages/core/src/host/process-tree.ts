import type { ChildProcess } from "node:child_process";
import fs from "node:fs";

/** A program that does not end when it is asked to gets no more time than this. Milliseconds. */
const GRACE = 200;
const LOOK = 10;

interface Member {
  readonly pid: number;
  /** When it began, where the system tells (Linux): its number may be another's by now. */
  readonly began?: string;
}

interface Tree {
  readonly child: ChildProcess;
  readonly members: readonly Member[];
  readonly end: number;
}

/** Trees that were asked to end. */
const ending = new Set<Tree>();

/**
 * Ends a program that was run, and what it runs: a script that waits for another program would leave that behind. They
 * have no process group of their own: that would be a session of its own, without our terminal. What is left of it when
 * we end is ended with us.
 */
export function endTree(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (ending.size === 0) process.once("exit", endAll);
  const members = [pid, ...descendants(pid)].map((one) => member(one));
  const tree: Tree = { child, members, end: performance.now() + GRACE };
  ending.add(tree);
  for (const one of members) send(one.pid, "SIGTERM");
  setTimeout(() => kill(tree), GRACE);
}

function kill(tree: Tree): void {
  const { child } = tree;
  for (const { pid } of left(tree)) send(pid, "SIGKILL");
  for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe?.destroy();
  ending.delete(tree);
  if (ending.size === 0) process.off("exit", endAll);
}

/** Nothing but this runs any more: each gets what is left of its time. */
function endAll(): void {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (const tree of ending) {
    while (left(tree).length > 0 && performance.now() < tree.end) Atomics.wait(clock, 0, 0, LOOK);
    for (const { pid } of left(tree)) send(pid, "SIGKILL");
  }
}

/** Those that still run. Where the system tells nothing of others, the program itself. */
function left({ child, members }: Tree): readonly Member[] {
  const isOver = child.exitCode !== null || child.signalCode !== null;
  return members.filter(({ pid, began }) =>
    began === undefined ? pid === child.pid && !isOver : began === member(pid).began,
  );
}

/** A program's own children and theirs, where the system tells. */
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

/** One that has ended and that nobody collected yet has no beginning, either. */
function member(pid: number): Member {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, "latin1");
    // `pid (any name) state ppid …`; the 22nd is its start, in ticks.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const began = fields[19];
    return fields[0] === "Z" || began === undefined ? { pid } : { pid, began };
  } catch {
    return { pid };
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone.
  }
}
