import type { Entry } from "@claude-rotate/contract";
import { TAIL } from "./facts.ts";
import { plainPointer } from "./pointer.ts";
import type { Candidate } from "./sources.ts";
import type { View } from "./view.ts";

/** What the state file's lists say to a key. They count in a terminal session only. */
export interface Approval {
  readonly approved?: Entry;
  readonly rejected?: Entry;
}

/** Tails are compared as they stand, white space included. Only a variable's key is asked about. */
export function approvalOf({ source, value }: Candidate, seen: View): Approval | undefined {
  if (source !== "api-key" || value === undefined) return undefined;
  const tail = value.slice(-TAIL);
  const holds = (list: keyof Approval): Approval => {
    const start = `/customApiKeyResponses/${list}/`;
    const entry = seen
      .layer("state")
      .find(
        (one) =>
          one.inert === undefined &&
          plainPointer(one.address).startsWith(start) &&
          one.value.reveal() === tail,
      );
    return entry === undefined ? {} : { [list]: entry };
  };
  return { ...holds("approved"), ...holds("rejected") };
}

/** Approved wins over rejected. */
export function isRejected(candidate: Candidate, seen: View): boolean {
  const { approved, rejected } = approvalOf(candidate, seen) ?? {};
  return rejected !== undefined && approved === undefined;
}
