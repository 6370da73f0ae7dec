import { statSync } from "node:fs";
import { resolve } from "node:path";
import { isRotateError, type Plugin, type Problem, RotateError } from "@claude-rotate/contract";
import { type Context, createContext, type Progress, type Recovery } from "@claude-rotate/core";
import type { Command } from "./options.ts";
import type { Args } from "./parse.ts";
import { type Asked, type Prepared, prepare, unprepared } from "./prepare.ts";
import { recoverFirst } from "./recover-first.ts";
import { createLook, plain } from "./render/look.ts";
import { progressLine } from "./render/progress.ts";
import type { CommandModule, Outcome, Session } from "./session.ts";
import { orInterrupted } from "./signals.ts";
import type { Terminal } from "./terminal.ts";

export interface Run {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly colour: boolean;
  readonly steps: Set<Progress["step"]>;
  readonly args: Args;
  recovery: Recovery;
  /** What its first scan could not look into, once that is known. */
  problems: readonly Problem[] | undefined;
}

/** Context, then recovery, then the command, then what it has to say. Returns the exit code. */
export async function runCommand(
  given: Run,
  asked: Command,
  module: CommandModule,
  official: readonly Plugin[],
): Promise<number> {
  const { terminal, args, signal } = given;
  const command = withKind(asked, args);
  const cwd = folder("cwd", args.text("cwd"), currentFolder());
  const prepared = await prepareOrRecover(given, command, { args, cwd, signal, terminal, official });
  try {
    return await perform(given, command, module, prepared);
  } finally {
    await prepared.plugins.stop();
  }
}

/** What keeps a command from beginning, a config file say, keeps no unfinished rotation from being finished first. */
async function prepareOrRecover(given: Run, command: Command, asked: Asked): Promise<Prepared> {
  try {
    return await prepare(command, asked);
  } catch (error) {
    const bare = unprepared(asked);
    if (mayBeBare(command, asked.args) && isRotateError(error) && error.code === "CONFIG_INVALID") {
      given.terminal.note(`! ${plain(error.message)} (${error.code}): ${plain(error.path ?? "")}`, "matters");
      return bare;
    }
    const context = contextOf(given, bare);
    const look = createLook(process.stderr, given.colour, context.host.paths.home);
    given.recovery = await recoverFirst(context, "reads", given.terminal, look, given.args);
    throw error;
  }
}

const NEED_NO_CONFIG: ReadonlySet<Command["name"]> = new Set(["recover", "history", "forget"]);

/** What has to be possible whatever a config file says, or a plugin makes of it. */
function mayBeBare({ name }: Command, args: Args): boolean {
  return NEED_NO_CONFIG.has(name) || (name === "plugins" && args.argument === "untrust");
}

async function perform(
  given: Run,
  command: Command,
  module: CommandModule,
  prepared: Prepared,
): Promise<number> {
  const { terminal, args, colour, signal } = given;
  const context = contextOf(given, prepared);
  const look = createLook(process.stdout, colour, context.host.paths.home);
  if (args.on("verbose")) tellMachine(context, terminal);
  const recovery = await recoverFirst(context, command.kind, terminal, look, args);
  given.recovery = recovery;
  const { plugins } = prepared;
  const session: Session = { context, terminal, look, args, recovery, plugins };
  const work = module.run(session);
  const outcome = await (command.kind === "reads" ? orInterrupted(work, signal) : work);
  tell(outcome, command, terminal);
  return outcome.exit ?? 0;
}

/** An option may make a command that reads into one that changes. */
function withKind(command: Command, args: Args): Command {
  const changes = command.flags.some((flag) => flag.changes && args.on(flag.name));
  return changes ? { ...command, kind: "changes" } : command;
}

function tell(outcome: Outcome, { name }: Command, terminal: Terminal): void {
  terminal.status();
  if ("changed" in outcome.document && outcome.document.changed === true) terminal.changed();
  if (terminal.json) terminal.document({ schema: `claude-rotate.${name}/1`, ...outcome.document });
  else terminal.print(outcome.lines(), outcome.verbatim);
}

function contextOf(given: Run, { host, plugins, registry }: Prepared): Context {
  const { terminal, steps, args } = given;
  const { settings } = plugins;
  const begun = performance.now();
  const notify = (progress: Progress): void => {
    const isNew = !steps.has(progress.step);
    steps.add(progress.step);
    given.problems ??= progress.problems;
    terminal.status(progressLine(progress));
    if (isNew && args.on("verbose"))
      terminal.note(`${Math.round(performance.now() - begun)} ms: ${progressLine(progress)}`);
  };
  const roots = args.list("root").map((root) => folder("root", root, host.paths.cwd));
  const context = createContext(host, registry, { roots, settings, notify });
  terminal.filter(context.redactor.clean);
  return context;
}

function currentFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new RotateError("USAGE", "the current folder is gone", {
      hint: "Change to one that is there, and run it again.",
      cause,
    });
  }
}

/** A folder that an option names, absolute. Throws `USAGE` where there is none. */
function folder(flag: string, given: string | undefined, base: string): string {
  if (given === undefined) return base;
  const path = resolve(base, given);
  let isFolder = false;
  try {
    isFolder = statSync(path).isDirectory();
  } catch {
    // Told below, whatever the system says.
  }
  if (!isFolder)
    throw new RotateError("USAGE", `--${flag} names no folder`, { path, hint: "Check the path." });
  return path;
}

function tellMachine({ host, registry }: Context, terminal: Terminal): void {
  const { home, cwd, state } = host.paths;
  const plugins = registry.plugins.map(({ name }) => name).join(", ");
  terminal.note(`node ${process.version} on ${host.platform}; home ${home}; here ${cwd}; state ${state}`);
  terminal.note(`plugins: ${plugins}`);
}
