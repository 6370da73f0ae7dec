import { type Argument, COMMANDS, type Command, EVERYWHERE, type Flag } from "./options.ts";
import type { Look } from "./render/look.ts";
import { type Cell, table } from "./render/table.ts";

const NAME = "claude-rotate";

/** The whole program's help, or a command's. */
export function helpLines(command: Command | undefined, look: Look): readonly string[] {
  return command === undefined ? overview(look) : commandHelp(command, look);
}

/** The same as data: a command's, or of all commands, and the options that hold everywhere. */
export function helpDocument(command: Command | undefined): object {
  return {
    schema: "claude-rotate.help/1",
    commands: (command === undefined ? COMMANDS : [command]).map(
      ({ name, help, argument, subject, flags }) => ({
        name,
        help,
        arguments: [argumentText(argument), argumentText(subject)].filter(Boolean),
        options: flags.map(optionOf),
      }),
    ),
    everywhere: EVERYWHERE.map(optionOf),
  };
}

function optionOf({ name, value, help, many }: Flag): object {
  return { name: `--${name}`, ...(value === undefined ? {} : { value }), help, many: many === true };
}

function overview(look: Look): readonly string[] {
  const rows = COMMANDS.map((command): readonly Cell[] => [
    {
      text: `${NAME} ${[command.name, argumentText(command.argument), argumentText(command.subject)].filter(Boolean).join(" ")}`,
    },
    { text: command.help, format: "dim" },
  ]);
  return [
    "Moves every tool on this machine from an old API key to a new one, or changes nothing.",
    "",
    ...table(
      [
        [
          { text: NAME },
          { text: "in a terminal: find, ask for the new key, show the plan, confirm, rotate", format: "dim" },
        ],
        ...rows,
      ],
      look,
    ),
    "",
    look.paint("bold", "everywhere"),
    ...flagLines(EVERYWHERE, look),
    "",
    `${NAME} COMMAND --help says more; ${NAME} demo shows it on a throwaway home`,
  ];
}

function commandHelp({ name, help, argument, subject, flags }: Command, look: Look): readonly string[] {
  const usage = [
    NAME,
    name,
    argumentText(argument),
    argumentText(subject),
    ...(flags.length > 0 ? ["[OPTIONS]"] : []),
  ];
  return [
    look.paint("bold", usage.filter(Boolean).join(" ")),
    `  ${help}`,
    ...(flags.length > 0 ? ["", look.paint("bold", "options"), ...flagLines(flags, look)] : []),
    "",
    look.paint("bold", "everywhere"),
    ...flagLines(EVERYWHERE, look),
  ];
}

function argumentText(argument: Argument | undefined): string {
  if (argument === undefined) return "";
  const words = argument.choices?.join("|") ?? argument.name;
  return argument.required ? words : `[${words}]`;
}

function flagLines(flags: readonly Flag[], look: Look): readonly string[] {
  const rows = flags.map(({ name, value, help }) => [
    { text: `--${name}${value === undefined ? "" : ` ${value}`}` },
    { text: help, format: "dim" as const },
  ]);
  return table(rows, look);
}
