import type { Found, Stop } from "../found.ts";

export type Quoting = "bare" | "single" | "double" | "mixed";

/** A word of a command. */
export interface Word {
  readonly start: number;
  /** Behind a `NAME=` that it begins with; else its start. */
  readonly valueAt: number;
  /** Of what stands from `valueAt` on: where its first piece starts, and how it is quoted. */
  from: number | undefined;
  quoting: Quoting | undefined;
  /** Behind the last piece. A line continuation is none. */
  end: number;
  /** How many assignments were found before it. More at its end stand inside it. */
  readonly found: number;
  /** Whether any do. */
  holds: boolean;
}

/** The file, or a command substitution. */
export interface Commands {
  readonly kind: "commands";
  readonly opened: number;
  /** Of the command that is being read. */
  words: Word[];
  word: Word | undefined;
  /** The next word is a redirection's target. */
  redirect: boolean;
  /** What stands before it decides whether it runs: `&&`, `|`. */
  joined: boolean;
}

interface Double {
  readonly kind: "double";
  readonly opened: number;
}

export interface Scan {
  readonly text: string;
  at: number;
  readonly stack: (Commands | Double)[];
  readonly found: Found[];
  readonly sourced: string[];
  /** Where the blocks began that are open. */
  readonly blocks: number[];
  /** An `end` that closes none. */
  stray: number | undefined;
  /** The first command with which fish leaves the file. */
  stop: Stop | undefined;
  broken: { readonly at: number; readonly message: string } | undefined;
}

export function commands(opened: number): Commands {
  return { kind: "commands", opened, words: [], word: undefined, redirect: false, joined: false };
}
