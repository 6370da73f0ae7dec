import { parseArgs } from "node:util";
import { RotateError } from "@claude-rotate/contract";
import { COMMANDS, type Command, EVERYWHERE, type Flag } from "./options.ts";

/** What was typed behind a command. */
export interface Args {
  readonly argument?: string;
  /** The second word. */
  readonly subject?: string;
  on(flag: string): boolean;
  text(flag: string): string | undefined;
  list(flag: string): readonly string[];
}

export interface Parsed extends Args {
  readonly command?: Command;
}

/** `args` from data, as `parse` makes them; a flag without a value has an empty list. */
export function argsOf(
  flags: Readonly<Record<string, readonly string[]>>,
  argument?: string,
  subject?: string,
): Args {
  return {
    ...(argument === undefined ? {} : { argument }),
    ...(subject === undefined ? {} : { subject }),
    on: (flag) => flags[flag] !== undefined,
    text: (flag) => flags[flag]?.at(-1),
    list: (flag) => flags[flag] ?? [],
  };
}

/** Throws `USAGE`. No message repeats a word that is not plainly a word: it may be a key. */
export function parse(argv: readonly string[]): Parsed {
  const command = commandIn(argv);
  const flags = [...EVERYWHERE, ...(command?.flags ?? [])];
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: {
      ...Object.fromEntries(
        flags.map(({ name, value }) => [name, { type: value === undefined ? "boolean" : "string" } as const]),
      ),
      help: { type: "boolean", short: "h" },
    },
  });
  const given: Record<string, string[]> = {};
  const words = tokens.flatMap((token) => (token.kind === "positional" ? [token.value] : []));
  if (command === undefined && words[0] !== undefined) refuseCommand(words[0]);
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const flag = flags.find(({ name }) => name === token.name) ?? refuseOption(token.rawName, command);
    const value = checkedValue(flag, token.value, token.inlineValue === true);
    const before = given[flag.name];
    if (before !== undefined && !flag.many && flag.value !== undefined)
      throw new RotateError("USAGE", `--${flag.name} was given twice`);
    given[flag.name] = [...(before ?? []), ...(value === undefined ? [] : [value])];
  }
  const isAsked = given.help === undefined && given.version === undefined;
  const argument = isAsked && command ? argumentOf(words.slice(1), command) : undefined;
  const subject = isAsked && command?.subject ? words[2] : undefined;
  return { ...argsOf(given, argument, subject), ...(command === undefined ? {} : { command }) };
}

/** The command that the first word names, whatever options stand before it. */
export function commandIn(argv: readonly string[]): Command | undefined {
  const takesValue = new Set(
    EVERYWHERE.filter(({ value }) => value !== undefined).map(({ name }) => `--${name}`),
  );
  const at = argv.findIndex((word, index) => !word.startsWith("-") && !takesValue.has(argv[index - 1] ?? ""));
  return COMMANDS.find(({ name }) => name === argv[at]);
}

function refuseOption(raw: string, command: Command | undefined): never {
  const shown = /^--?[a-z][a-z-]{0,23}$/.test(raw) ? ` ${raw}` : "";
  const owner = command === undefined ? "there is no option" : `${command.name} has no option`;
  throw new RotateError("USAGE", `${owner}${shown}`, { hint: helpHint(command) });
}

function helpHint(command: Command | undefined): string {
  return command === undefined
    ? "Run `claude-rotate --help`."
    : `Run \`claude-rotate ${command.name} --help\`.`;
}

function checkedValue(flag: Flag, value: string | undefined, inline: boolean): string | undefined {
  const { name, choices } = flag;
  if (flag.value === undefined) {
    if (value !== undefined) throw new RotateError("USAGE", `--${name} takes no value`);
    return undefined;
  }
  if (value === undefined || value === "" || (!inline && value.length > 1 && value.startsWith("-")))
    throw new RotateError("USAGE", `--${name} needs a value: --${name} ${flag.value}`);
  if (choices && !choices.includes(value))
    throw new RotateError("USAGE", `--${name} is one of: ${choices.join(", ")}`);
  return value;
}

function refuseCommand(word: string): never {
  const shown = /^[a-z][a-z-]{0,23}$/.test(word) ? ` ${word}` : "";
  throw new RotateError("USAGE", `there is no command${shown}`);
}

function argumentOf(words: readonly string[], command: Command): string | undefined {
  const { name, argument, subject } = command;
  const [word] = words;
  const taken = [argument, subject].flatMap((one) => one?.name ?? []);
  if (words.length > taken.length)
    throw new RotateError(
      "USAGE",
      `${name} takes ${taken.length === 0 ? "no argument" : `one ${taken.join(" and one ")}`}`,
      {
        hint: helpHint(command),
      },
    );
  const wanted = argument?.choices?.join(", ") ?? argument?.name;
  if (word === undefined && argument?.required)
    throw new RotateError("USAGE", `${name} needs one of ${wanted}`);
  if (word !== undefined && argument?.choices && !argument.choices.includes(word))
    throw new RotateError("USAGE", `${name} knows ${wanted}`);
  return word;
}
