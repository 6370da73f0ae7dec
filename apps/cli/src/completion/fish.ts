import { COMMANDS, EVERYWHERE, type Flag } from "../options.ts";
import { argumentWords } from "./words.ts";

const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

const OFFERS = { file: " -F", folder: " -a '(__fish_complete_directories)'" };

function flagLine({ name, value, choices, help, offers }: Flag, when: string): string {
  const words = choices ? ` -a ${quoted(choices.join(" "))}` : "";
  const taken = value === undefined ? "" : ` -r${words}${offers ? OFFERS[offers] : ""}`;
  return `complete -c claude-rotate${when} -l ${name}${taken} -d ${quoted(help)}`;
}

export function fish(credentials: readonly string[]): string {
  const names = COMMANDS.map(({ name }) => name).join(" ");
  const lines = COMMANDS.flatMap((command) => {
    const when = ` -n ${quoted(`__fish_seen_subcommand_from ${command.name}`)}`;
    const words = argumentWords(command, credentials);
    return [
      `complete -c claude-rotate -n ${quoted(`not __fish_seen_subcommand_from ${names}`)} -a ${command.name} -d ${quoted(command.help)}`,
      ...(words.length > 0 ? [`complete -c claude-rotate${when} -a ${quoted(words.join(" "))}`] : []),
      ...command.flags.map((flag) => flagLine(flag, when)),
    ];
  });
  return `${[
    "# fish completion for claude-rotate: claude-rotate completion fish | source",
    "complete -c claude-rotate -f",
    ...EVERYWHERE.map((flag) => flagLine(flag, "")),
    ...lines,
  ].join("\n")}\n`;
}
