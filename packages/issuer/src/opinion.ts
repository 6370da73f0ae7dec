import type { BlockCause, VerdictKind } from "@claude-rotate/contract";

/** What an answer says, before it is cleaned for display. */
export interface Opinion {
  readonly verdict: VerdictKind;
  readonly cause?: BlockCause;
  readonly type?: string;
  readonly message?: string;
}
