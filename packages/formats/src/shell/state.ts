import type { Found, Stop } from "../found.ts";
import { closing } from "../text.ts";

/** Which shell reads the file. They differ in few things: `'` inside `"${…}"`, `}` as a word, `<1-9>`. */
export type Dialect = "bash" | "zsh";

/** How a piece of a word is quoted. `locale` is `$"…"`. */
export type Quoting = "bare" | "single" | "double" | "ansi-c" | "locale";

/** A word while it is being read. */
export interface Word {
  readonly start: number;
  /** Behind the last piece. A line continuation is none. */
  end: number;
  /** `assignment`: NAME=…; `other`: NAME+=…, NAME[…]=…, NAME=(…). */
  form: "assignment" | "other" | "plain";
  readonly name: string;
  /** Behind the `=`. */
  readonly valueAt: number;
  /** Of the value (of the word where it is plain): where its first piece starts, and how it is quoted. */
  from: number | undefined;
  quoting: Quoting | "mixed" | undefined;
  /** How many assignments were found before it. More at its end stand inside it. */
  readonly found: number;
}

/** What the next word of a command can be. */
export type Position =
  /** A command's name, a keyword or an assignment. */
  | "command"
  /** As `command`, without assignments: behind `builtin`, `noglob`… */
  | "name"
  /** Behind `export` and its like: assignments and options. */
  | "declaration"
  /** Behind `env` or `sudo`: assignments and options, then a command. */
  | "environment"
  /** The value of an option of `env`. */
  | "environment-option"
  /** Behind `source` or `.`: the file that is run. */
  | "source"
  /** Behind `alias`: `NAME='commands'`. */
  | "alias"
  /** Behind `-e` or `--env`, with which `docker run` and its like take `NAME=value`. */
  | "variable"
  /** Behind `for`, `select`, `foreach`. */
  | "loop"
  /** Behind `function`. */
  | "function"
  | "argument";

/** A list of commands: the file itself, `(…)`, `$(…)`, `<(…)`, and the lists of a `case`. */
export interface Commands {
  readonly kind: "commands";
  readonly opened: number;
  readonly close: "" | ")" | "esac";
  position: Position;
  word: Word | undefined;
  /** What the word behind a redirection is. */
  redirect: "" | "target" | "heredoc" | "heredoc-tabs";
  /** Inside `[[ … ]]`. */
  test: boolean;
  /** What a `case` waits for. */
  header: "" | "word" | "in";
  /**
   * Of the next word: it begins a command that runs whatever was before; it may begin one that does not, behind `&&` or `|`;
   * it stands behind an `exec` that began one; it is within a command.
   */
  lead: "always" | "joined" | "exec" | "within";
}

/** Anything else that nests. */
export interface Nest {
  readonly kind: "double" | "braces" | "arithmetic" | "group" | "pattern";
  readonly opened: number;
  readonly close: string;
  /** Open parentheses or brackets inside. */
  depth: number;
  /** `braces`: inside double quotes. `group`: of an array, so that comments may stand in it. */
  readonly flag: boolean;
  /** `pattern`: whether it began with a parenthesis of its own; undefined before it began. */
  leading: boolean | undefined;
}

export type Frame = Commands | Nest;

export interface Heredoc {
  readonly opened: number;
  readonly delimiter: string;
  readonly tabs: boolean;
  readonly quoted: boolean;
}

export interface Scan {
  readonly text: string;
  readonly dialect: Dialect;
  at: number;
  readonly stack: Frame[];
  /** Announced on this line; their bodies follow it. */
  heredocs: Heredoc[];
  readonly found: Found[];
  /** From the `${` of the last default that was found to behind its `}`. */
  expansion: readonly [start: number, end: number] | undefined;
  /** What aliases stand for: commands once more, in quotes. */
  readonly aliases: Found[];
  /** Words behind `source`, decoded. */
  readonly sourced: string[];
  /** What `then`, `do` and `{` have opened, by the word that closes it. */
  readonly blocks: { readonly at: number; readonly open: string; readonly close: string }[];
  /** Of the command that is being read; `execAt` where it began with `exec`. */
  leaving: Stop | undefined;
  execAt: number;
  /** The first one. */
  stop: Stop | undefined;
  broken: { readonly at: number; readonly message: string } | undefined;
}

export function commands(opened: number, close: Commands["close"]): Commands {
  return {
    kind: "commands",
    opened,
    close,
    position: "command",
    word: undefined,
    redirect: "",
    test: false,
    header: "",
    lead: "always",
  };
}

export function nest(kind: Nest["kind"], opened: number, close: string, flag = false): Nest {
  return { kind, opened, close, depth: 0, flag, leading: undefined };
}

/** Goes `length` characters on, into `frame`. */
export function enter(scan: Scan, frame: Frame, length: number): void {
  scan.stack.push(frame);
  scan.at += length;
}

/** Leaves the innermost frame `length` characters further on. What it was is now a part of the word around it. */
export function leave(scan: Scan, length: number): void {
  scan.stack.pop();
  scan.at += length;
  const top = scan.stack.at(-1);
  if (top?.kind === "commands" && top.word) top.word.end = scan.at;
}

/** Goes behind the quote that closes what began at `scan.at`, `length` characters long. */
export function passQuoted(scan: Scan, length: number, quote: string): void {
  const start = scan.at + length;
  const end =
    quote === "'" && length === 1 ? scan.text.indexOf(quote, start) : closing(scan.text, start, quote);
  if (end >= 0) scan.at = end + 1;
  else fail(scan, scan.at, "a quote is not closed");
}

export function fail(scan: Scan, at: number, message: string): void {
  scan.broken ??= { at, message };
  scan.at = scan.text.length;
}
