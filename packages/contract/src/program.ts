import type { Host, RunningProcess } from "./host.ts";

/** A sort of running program: how to know one, and how a person starts it again. Kills and starts nothing. */
export interface ProgramProfile {
  /** `claude-code`. */
  readonly id: string;
  /** Reads only; called for each process that holds a key, and for those that started it. */
  recognise(process: RunningProcess, host: Host): RecognisedProgram | undefined;
}

export interface RecognisedProgram {
  /** As shown to people, without arguments: `Claude Code`, `brave-search server`. */
  readonly program: string;
  /**
   * The line to type or the thing to do so that it starts with the new key; `{variable}` is the variable that holds the
   * old one. Absent: it starts again with what started it.
   */
  readonly how?: string;
}
