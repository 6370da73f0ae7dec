import type { Problem } from "@claude-rotate/contract";
import type { Context, Plugins, Progress, Recovery } from "@claude-rotate/core";
import type { Args } from "./parse.ts";
import type { Look } from "./render/look.ts";
import type { Terminal } from "./terminal.ts";

/** What a command works with. */
export interface Session {
  readonly context: Context;
  readonly terminal: Terminal;
  /** How things are shown on stdout. */
  readonly look: Look;
  readonly args: Args;
  /** What was done about an unfinished rotation before this command. */
  readonly recovery: Recovery;
  /** All plugins that were found, loaded or not. */
  readonly plugins: Plugins;
}

/** What a command has to say: one document for `--json`, or lines for people. */
export interface Outcome {
  /** Without its schema. */
  readonly document: object;
  /** Called where people read. */
  lines(): readonly string[];
  /** Set where the lines are for another program: nothing is wrapped. */
  readonly verbatim?: boolean;
  /** Default 0. */
  readonly exit?: number;
}

export interface Failing {
  readonly args: Args;
  readonly error: unknown;
  /** Everything that core said it did. */
  readonly steps: ReadonlySet<Progress["step"]>;
  /** What was done about an unfinished rotation before it failed. */
  readonly recovery: Recovery;
  /** What its first scan could not look into; `undefined` where it failed before that was known. */
  readonly problems: readonly Problem[] | undefined;
}

export interface CommandModule {
  run(session: Session): Promise<Outcome>;
  /** The document's fields where the command fails: none is ever absent. */
  failed(failing: Failing): object;
  /** The last line of a failure, where the command could have changed something. */
  lastWords?(failing: Failing): string | undefined;
}
