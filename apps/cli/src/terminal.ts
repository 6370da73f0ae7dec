import type { Writable } from "node:stream";
import { createStatus } from "./status.ts";

/** The one place that writes. Everything passes the filters: nothing that they know leaves the process. */
export interface Terminal {
  /** True where a person can be asked. */
  readonly interactive: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  /** A result, on stdout. */
  print(lines: readonly string[]): void;
  /** The one document of `--json`. */
  document(document: object): void;
  /** A message on stderr; `--quiet` keeps it back unless it matters. */
  note(line: string, matters?: "matters"): void;
  /** A passing line on stderr, for people who watch; without a text it goes away. */
  status(text?: string): void;
  /** What is asked, and its echo. */
  prompt(text: string): void;
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
  const status = watched ? createStatus((text) => write(stderr, text)) : undefined;
  const say = (stream: Writable, text: string): void => {
    status?.clear();
    write(stream, text);
  };
  stdin.on("error", gone);
  for (const stream of [stdout, stderr]) stream.on("error", (error) => outputFailed(error, gone));
  return {
    interactive: !json && stdin.isTTY === true && stdout.isTTY === true && stderr.isTTY === true,
    json,
    quiet,
    print: (lines) => {
      if (lines.length > 0) say(stdout, `${lines.join("\n")}\n`);
    },
    document: (document) => say(stdout, `${JSON.stringify(document, null, 2)}\n`),
    note: (line, matters) => {
      if (!quiet || matters) say(stderr, `${line}\n`);
    },
    status: (text) => (text === undefined ? status?.clear() : status?.show(text)),
    prompt: (text) => say(stderr, text),
    filter: (clean) => void filters.push(clean),
  };
}

/**
 * Without a reader whatever is not committed yet goes back; what is done stays, and `| head` has read enough. A full disk
 * is told by the exit code.
 */
function outputFailed({ code }: NodeJS.ErrnoException, gone: () => void): void {
  if (code === "EPIPE" || code === "EIO") gone();
  else process.exitCode = 1;
}
