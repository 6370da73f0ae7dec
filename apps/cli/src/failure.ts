import { isRotateError, RotateError } from "@claude-rotate/contract";
import { type Look, plain, showPath } from "./render/look.ts";
import { paragraph } from "./render/table.ts";
import type { CommandModule, Failing } from "./session.ts";
import type { Terminal } from "./terminal.ts";

export interface Failure extends Failing {
  /** The command's name, or `error` where none was understood. */
  readonly name: string;
  readonly module: CommandModule | undefined;
  readonly terminal: Terminal;
  /** How things are shown on stderr. */
  readonly look: Look;
  readonly verbose: boolean;
}

/** What anything thrown is to a user; whatever is not one of our errors is our fault. */
export function toRotateError(error: unknown): RotateError {
  if (isRotateError(error)) return error;
  const kind = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && "code" in error ? ` ${String(error.code)}` : "";
  return new RotateError("INTERNAL", `something went wrong that never should (${kind}${code})`, {
    cause: error,
  });
}

/** Tells what went wrong, as one document or in words, and returns the exit code. */
export function tellFailure(failure: Failure): number {
  const { name, module, terminal, look, verbose } = failure;
  const error = toRotateError(failure.error);
  if (terminal.json) {
    const fields = module?.failed(failure) ?? {};
    terminal.document({ schema: `claude-rotate.${name}/1`, ...fields, error });
  } else for (const line of failureLines(error, look)) terminal.note(line, "matters");
  if (verbose) terminal.note(traceOf(failure.error), "matters");
  const last = terminal.json ? undefined : module?.lastWords?.(failure);
  if (last !== undefined) terminal.note(last, "matters");
  return error.exit;
}

/** An error in words, with what to do. */
export function failureLines(error: RotateError, look: Look): readonly string[] {
  const all = [error, ...(error.more ?? [])];
  const hints = new Set(all.map(({ hint }) => hint));
  return [
    ...all.flatMap((one) => whatFailed(one, look)),
    ...[...hints].flatMap((hint) => paragraph(plain(hint), look, "  ")),
  ];
}

function whatFailed({ code, message, path, line }: RotateError, look: Look): readonly string[] {
  return [
    `${look.paint(["bold", "red"], "✗")} ${plain(message)} ${look.paint("dim", `(${code})`)}`,
    ...(path === undefined ? [] : [`  ${showPath(path, look.home, line)}`]),
  ];
}

/** Where it happened, for a report: the frames alone, since a message may hold anything. */
function traceOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return frames.map(plain).join("\n");
}
