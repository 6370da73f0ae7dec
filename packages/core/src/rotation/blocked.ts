import { type ErrorDetails, RotateError } from "@claude-rotate/contract";

/** A place that was not put back. */
export interface Blocked {
  readonly id: string;
  /** Empty for an item. */
  readonly path: string;
  readonly reason: string;
  /** True where the next command tries again; false where somebody else's value stands there, which is left alone. */
  readonly pending: boolean;
}

export const NEITHER = "it holds neither key any more" as const;

/** Something failed, and some place could not be put back. */
export class WayBackBlocked extends RotateError {
  readonly blocked: readonly Blocked[];

  constructor(blocked: readonly Blocked[], message: string, details: ErrorDetails) {
    super("WAY_BACK_BLOCKED", message, details);
    this.blocked = blocked;
  }
}
