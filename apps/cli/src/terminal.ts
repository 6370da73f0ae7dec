import type { Writable } from "node:stream";
import { widthOf } from "./render/look.ts";
import { fit } from "./render/wrap.ts";
import { createStatus } from "./status.ts";

/** The one place that writes. Everything passes the filters: nothing that they know leaves the process. */
export interface Terminal {
  /** True where a person can be asked. */
  readonly interactive: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  /** A result, on stdout. Lines that a terminal has no room for are wrapped, but not where they are `verbatim`: a script, say. */
  print(lines: readonly string[], verbatim?: boolean): void;
  /** The one document of `--json`. */
  document(document: object): void;
  /** A message on stderr; `--quiet` keeps it back unless it matters. */
  note(line: string, matters?: "matters"): void;
  /** A passing line on stderr, for people who watch; without a text it goes away. */
  status(text?: string): void;
  /** What is asked, and its echo. */
  prompt(text: string): void;
  /** From here on a failure to write the output is no failure of the command: what it changed stays. */
  changed(): void;
  filter(clean: (text: string) => string): void;
}

export interface TerminalOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Called where nobody reads us any more: the terminal was closed, or the pipe. */
  readonly gone: () => void;
}

export function createTerminal({ json, quiet, gone }: TerminalOptions): Terminal {
  const { stdin, stdout, stderr } = process;
  const filters: ((text: string) => string)[] = [];
  const write = (stream: Writable, text: string): void =>
    void stream.write(filters.reduce((cleaned, clean) => clean(cleaned), text));
  const watched = !quiet && !json && stderr.isTTY === true;
  const status = watched
    ? createStatus(
        (text) => write(stderr, text),
        () => widthOf(stderr),
      )
    : undefined;
  const say = (stream: Writable, text: string): void => {
    status?.clear();
    write(stream, text);
  };
  stdin.on("error", gone);
  let changed = false;
  stderr.on("error", (error) => void lostReader(error, gone));
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (lostReader(error, gone)) return;
    if (!changed) process.exitCode ||= 1;
    const stays = changed ? "; the change is made and stays: see `claude-rotate history`" : "";
    say(stderr, `! the output could not be written (${error.code})${stays}\n`);
  });
  return {
    interactive: !json && stdin.isTTY === true && stdout.isTTY === true && stderr.isTTY === true,
    json,
    quiet,
    print: (lines, verbatim = false) => {
      const shown = verbatim ? lines : lines.flatMap((line) => fit(line, widthOf(stdout)));
      if (shown.length > 0) say(stdout, `${shown.join("\n")}\n`);
    },
    document: (document) => say(stdout, `${JSON.stringify(document, null, 2)}\n`),
    note: (line, matters) => {
      if (!quiet || matters) say(stderr, `${fit(line, widthOf(stderr)).join("\n")}\n`);
    },
    status: (text) => (text === undefined ? status?.clear() : status?.show(text)),
    prompt: (text) => say(stderr, text),
    changed: () => {
      changed = true;
      // What could not be written ahead of the change set it.
      process.exitCode = undefined;
    },
    filter: (clean) => void filters.push(clean),
  };
}

/**
 * Without a reader whatever is not committed yet goes back; what is done stays, and `| head` has read enough. A full disk behind
 * stdout is told by the exit code, unless something was changed: 1 would say that nothing was. Messages that can't be written
 * (stderr) are no failure of the command.
 */
function lostReader({ code }: NodeJS.ErrnoException, gone: () => void): boolean {
  const isLost = code === "EPIPE" || code === "EIO";
  if (isLost) gone();
  return isLost;
}
