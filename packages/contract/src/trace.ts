import type { Platform } from "./host.ts";
import type { Under } from "./store.ts";

/**
 * Files in which copies of a key stay behind and that nobody reads a key from: backups, transcripts, histories. A rotation
 * leaves them; the core looks in them for old keys, in bounded time, newest first.
 */
export interface Trace {
  /** `claude-transcripts`. */
  readonly id: string;
  readonly under: Exclude<Under, "root">;
  /** As `FilePattern.glob`; `**` over folders is allowed here. */
  readonly globs: readonly string[];
  readonly platforms?: readonly Platform[];
  /** What such a file is, with an article: `a backup that Claude Code made`. */
  readonly what: string;
  /** What a person does about it; `{path}` is the file, quoted for a shell. */
  readonly mend: string;
  /** Whether `doctor --fix --scrub` may overwrite the key in it. */
  readonly scrub?: true;
  /** Words in base64 are looked into, too. */
  readonly base64?: boolean;
  /** Its program writes old keys back from it, so that it undoes a rotation. */
  readonly restores?: boolean;
}

/** A copy of an old key that stays behind. */
export interface Leftover {
  readonly path: string;
  /** From 1, of its first copy; absent in a binary file. */
  readonly line?: number;
  readonly fingerprint: string;
  readonly credential: string;
  /** The trace's id; `git` for a file that git keeps; `text` for a copy in prose of a file that a store reads. */
  readonly kind: string;
  /** In a few words. */
  readonly reason: string;
  readonly mend: string;
  readonly scrub?: true;
  readonly restores?: boolean;
}

export interface Leftovers {
  readonly leftovers: readonly Leftover[];
  /** What was not looked at since the limit of time or bytes came first, in a sentence. */
  readonly unseen?: string;
}
