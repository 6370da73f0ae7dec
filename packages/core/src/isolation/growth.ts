// biome-ignore lint/style/noRestrictedImports: how much memory this process takes is no fact of the user's machine
import process from "node:process";

/** How often it is looked at, and how soon for the first time, in milliseconds. */
const FIRST = 20;
const EACH = 100;

/**
 * What the process grew by since it began to wait for a thread, which does all of that then. Only the first pause that ends
 * without an answer makes it look at all. The heap's own limit is not told to somebody who waits like that.
 */
export class Growth {
  readonly #most: number;
  #from: number | undefined;
  #begun = false;

  /** `memory` in MiB. */
  constructor(memory: number) {
    this.#most = memory * 1024 * 1024 * 0.75;
  }

  get pause(): number {
    return this.#begun ? EACH : FIRST;
  }

  /** Called ahead of each pause. */
  isTooMuch(): boolean {
    if (!this.#begun) {
      this.#begun = true;
      return false;
    }
    const now = process.memoryUsage.rss();
    this.#from ??= now;
    return now - this.#from > this.#most;
  }
}
