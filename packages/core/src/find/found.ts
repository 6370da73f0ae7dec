import type { Assignment } from "@claude-rotate/contract";
import type { Candidate } from "./candidate.ts";

/** One span and everyone who reported it. */
export interface Found {
  readonly assignment: Assignment;
  readonly reporters: readonly Candidate[];
  readonly inert?: string;
}
