import { closeSync } from "node:fs";
import { isatty } from "node:tty";
import { RotateError } from "@claude-rotate/contract";

/**
 * Aborted by the first signal that asks us to end. Further ones change nothing: what was begun is put back first, which
 * takes moments.
 */
export function interruption(): AbortController {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  for (const name of SIGNALS) process.on(name, abort);
  handlers.add(abort);
  return controller;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const handlers = new Set<() => void>();

/**
 * Somebody's code on our own thread, which may never return: then no handler of ours runs, so meanwhile signals do what they do to
 * any process. For work before which nothing was begun.
 */
export async function endedBySignals<T>(work: () => Promise<T>): Promise<T> {
  for (const handler of handlers) for (const name of SIGNALS) process.off(name, handler);
  try {
    return await work();
  } finally {
    for (const handler of handlers) for (const name of SIGNALS) process.on(name, handler);
  }
}

/** Where the terminal is gone, Node's own end would fail on it and hide our exit code: it passes over what is closed. */
const terminals = [0, 1, 2].filter((fd) => isatty(fd));
process.on("exit", () => {
  for (const fd of terminals) {
    try {
      closeSync(fd);
    } catch {
      // It is closed already.
    }
  }
});

/** Rejects when interrupted; for work that may be left at any moment. */
export function orInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new RotateError("INTERRUPTED", "interrupted"));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
