/**
 * A call's time in milliseconds: `limit` for a plugin's own code, begun anew with each answer that it gets of a program or a
 * server, and `patience` in all.
 */
export class Clock {
  readonly #limit: number;
  readonly #patience: number;
  readonly #late: (most: number) => void;
  readonly #until: number;
  #timer: NodeJS.Timeout | undefined;
  #asked = 0;

  constructor(limit: number, patience: number, late: (most: number) => void) {
    this.#limit = limit;
    this.#patience = patience;
    this.#late = late;
    this.#until = performance.now() + patience;
    this.#start();
  }

  ask(): void {
    this.#asked++;
    this.#start();
  }

  answered(): void {
    this.#asked--;
    this.#start();
  }

  stop(): void {
    this.#asked = Number.NaN;
    clearTimeout(this.#timer);
  }

  #start(): void {
    if (Number.isNaN(this.#asked)) return;
    clearTimeout(this.#timer);
    const left = this.#until - performance.now();
    const [most, said] =
      this.#asked > 0 || left < this.#limit ? [left, this.#patience] : [this.#limit, this.#limit];
    this.#timer = setTimeout(() => this.#late(said), most);
  }
}
