/** A place that holds neither key any more, or can't be written now. */
export interface Blocked {
  readonly id: string;
  readonly path: string;
  readonly reason: string;
}
