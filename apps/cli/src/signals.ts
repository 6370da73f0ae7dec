import { closeSync } from "node:fs";
import { isatty } from "node:tty";
import { RotateError } from "@claude-rotate/contract";

/**
 * Aborted by the first signal that asks us to end. Further ones change nothing: what was begun is put back first, which
 * takes moments.
 */
export function interruption(): AbortController {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => controller.abort());
  return controller;
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
