// biome-ignore lint/style/noRestrictedImports: how much memory this process takes is no fact of the user's machine
import process from "node:process";

/** How often it is looked at, and how soon for the first time, in milliseconds. */
const FIRST = 20;
const EACH = 100;

/**
 * What the process grew by since it began to wait for a thread, which does all of that then. The heap's own limit is not told to
 * somebody who waits like that.
 */
export class Growth {
  readonly #most: number;
  readonly #from = process.memoryUsage.rss();
  #begun = false;

  /** `memory` in MiB. */
  constructor(memory: number) {
    this.#most = memory * 1024 * 1024 * 0.75;
  }

  get pause(): number {
    return this.#begun ? EACH : FIRST;
  }

  /** Called ahead of each pause; only the first one that ends without an answer makes it look. */
  isTooMuch(): boolean {
    if (this.#begun) return process.memoryUsage.rss() - this.#from > this.#most;
    this.#begun = true;
    return false;
  }
}
