import { setImmediate as turn, setTimeout as wait } from "node:timers/promises";
import { type Host, RotateError } from "@claude-rotate/contract";

export function interrupted(cause?: unknown): RotateError {
  return new RotateError("INTERRUPTED", "interrupted", { cause });
}

export function stopIfInterrupted({ host }: { readonly host: Pick<Host, "signal"> }): void {
  if (host.signal.aborted) throw interrupted();
}

/** Throws `INTERRUPTED` as soon as `signal` is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(milliseconds, undefined, signal ? { signal } : {});
  } catch (cause) {
    throw interrupted(cause);
  }
}

/** A signal is told in another turn of the event loop: without one an interruption would come too late to be obeyed. */
export const signalsHeard = (): Promise<void> => turn();

/** How long work may go on before signals are heard. Milliseconds. */
const BREATH = 50;

/**
 * For the middle of long work. Returns a function to be called between
 * pieces, which throws `INTERRUPTED`.
 */
export function createBreath(host: Pick<Host, "signal">): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < BREATH) return;
    await signalsHeard();
    last = performance.now();
    stopIfInterrupted({ host });
  };
}

/** The machine for a write that has begun, and for the way back: no interruption stops what it does. */
export function unstoppable(host: Host): Host {
  return {
    ...host,
    signal: new AbortController().signal,
    exec: (program, args, options) => host.exec(program, args, { ...options, uninterrupted: true }),
    fetch: (request) => host.fetch({ ...request, uninterrupted: true }),
  };
}
