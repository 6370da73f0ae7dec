/** An error message that people paste, and what it may mean. Data. */
export interface KnownMessage {
  /** `claude-code-invalid-key`. */
  readonly id: string;
  /** Looked for in the pasted text; runs in linear time. */
  readonly pattern: RegExp;
  /** Who says so: `Claude Code`. */
  readonly by: string;
  /** Looked at only where nothing more exact is found. */
  readonly general?: true;
  /** Likeliest first. */
  readonly causes: readonly Cause[];
}

export interface Cause {
  /** One sentence, without a full stop. */
  readonly cause: string;
  /**
   * The rules of `doctor` that tell whether it is so on this machine; none where nothing here can tell. `CR001:billing`: only
   * its findings that have that point; `CR001:key:invalid`: that have both.
   */
  readonly rules: readonly string[];
  /** What to do where it is so and no rule says it better. */
  readonly mend: string;
}
