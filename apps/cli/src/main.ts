import { type Credential, type Problem, RotateError } from "@claude-rotate/contract";
import {
  createRegistry,
  homeFolder,
  NO_RECOVERY,
  type Progress,
  type Recovery,
  stuckPlugins,
} from "@claude-rotate/core";
import { guardCrashes, refuseDebugging } from "./crash.ts";
import { endBeside } from "./end.ts";
import { tellFailure } from "./failure.ts";
import { helpDocument, helpLines } from "./help.ts";
import { refuseLiterals, shapeFilter } from "./key-shape.ts";
import { load } from "./load.ts";
import { COMMANDS, type Command } from "./options.ts";
import { type Args, argsOf, commandIn, type Parsed, parse } from "./parse.ts";
import { officialPlugins } from "./plugins.ts";
import { createLook } from "./render/look.ts";
import { runCommand } from "./run.ts";
import type { CommandModule } from "./session.ts";
import { interruption } from "./signals.ts";
import { createTerminal, type Terminal } from "./terminal.ts";
import { version } from "./version.ts";

/** What is known of a run so far, for whatever ends it. */
interface Attempt {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly colour: boolean;
  readonly steps: Set<Progress["step"]>;
  command: Command | undefined;
  module: CommandModule | undefined;
  args: Args;
  recovery: Recovery;
  problems: readonly Problem[] | undefined;
}

/** Runs one command line, and leaves its exit code with the process. */
export async function main(argv: readonly string[]): Promise<void> {
  const attempt = begin(argv);
  guardCrashes((error) => fail({ ...attempt, module: undefined }, error));
  let code: number;
  try {
    code = await follow(argv, attempt);
  } catch (error) {
    code = fail(attempt, error);
  }
  // Where the output could not be written one is set already.
  process.exitCode = code || (process.exitCode ?? 0);
  const stuck = stuckPlugins();
  if (stuck.length > 0) return endBeside(stuck, Number(process.exitCode), attempt.terminal);
  // What an interrupted reader was waiting for must not keep it.
  if (attempt.signal.aborted) process.stdout.write("", () => process.exit());
}

function begin(argv: readonly string[]): Attempt {
  // Looked for before the line is understood: a message about a misunderstood one must go the right way, too.
  const json = /(?:^|\n)(?:--json|--format[=\n]json)(?:\n|$)/.test(argv.join("\n"));
  const interrupted = interruption();
  return {
    terminal: createTerminal({ json, quiet: argv.includes("--quiet"), gone: () => interrupted.abort() }),
    signal: interrupted.signal,
    colour: !argv.includes("--no-color"),
    steps: new Set(),
    command: commandIn(argv),
    module: undefined,
    args: argsOf({ ...(argv.includes("--verbose") ? { verbose: [] } : {}) }),
    recovery: NO_RECOVERY,
    problems: undefined,
  };
}

function fail(attempt: Attempt, error: unknown): number {
  const { command, colour, args } = attempt;
  const look = createLook(process.stderr, colour, homeFolder());
  const name = command?.name ?? "error";
  return tellFailure({ ...attempt, name, look, error, verbose: args.on("verbose") });
}

async function follow(argv: readonly string[], attempt: Attempt): Promise<number> {
  const official = await officialPlugins();
  const { credentials } = createRegistry(official);
  attempt.terminal.filter(shapeFilter(credentials));
  if (attempt.command) attempt.module = await load(attempt.command.name);
  const parsed = understand(argv, credentials);
  attempt.args = parsed;
  if (parsed.on("version") || parsed.on("help")) return tellAbout(parsed, attempt);
  const command = parsed.command ?? interactive(attempt);
  if (command === undefined) return showUsage(attempt);
  refuseDebugging();
  attempt.command = command;
  attempt.module ??= await load(command.name);
  return runCommand(attempt, command, attempt.module, official);
}

function understand(argv: readonly string[], credentials: readonly Credential[]): Parsed {
  refuseLiterals(argv, credentials);
  return parse(argv);
}

function tellAbout(parsed: Parsed, { terminal, colour }: Attempt): number {
  const isHelp = parsed.on("help");
  if (terminal.json)
    terminal.document(
      isHelp ? helpDocument(parsed.command) : { schema: "claude-rotate.version/1", version: version() },
    );
  else if (isHelp)
    terminal.print(helpLines(parsed.command, createLook(process.stdout, colour, homeFolder())));
  else terminal.print([version()]);
  return 0;
}

/** Called with nothing, in a terminal: a whole rotation, step by step. */
function interactive({ terminal }: Attempt): Command | undefined {
  return terminal.interactive ? COMMANDS.find(({ name }) => name === "rotate") : undefined;
}

function showUsage({ terminal, colour }: Attempt): number {
  const error = new RotateError("USAGE", "without a terminal, say which command is meant");
  if (terminal.json) throw error;
  terminal.print(helpLines(undefined, createLook(process.stdout, colour, homeFolder())));
  return error.exit;
}
