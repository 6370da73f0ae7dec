import { COMMANDS, type Command, EVERYWHERE, type Flag } from "../options.ts";
import { argumentWords, flagsOf, quoted } from "./words.ts";

/** `*--skip[help]:PLACE:_files`, as `_arguments` wants it. */
function spec({ name, value, choices, many, help, offers }: Flag): string {
  const shown = help.replace(/[[\]:\\]/g, "\\$&");
  const action = choices
    ? `(${choices.join(" ")})`
    : { file: "_files", folder: "_files -/" }[offers ?? "file"];
  const isPath = offers !== undefined || choices !== undefined;
  const taken = value === undefined ? "" : `:${value.replaceAll("|", " or ")}:${isPath ? action : ""}`;
  return quoted(`${many ? "*" : ""}--${name}[${shown}]${taken}`);
}

function branch(command: Command, credentials: readonly string[]): string {
  const words = argumentWords(command, credentials);
  const argument = command.argument ? [quoted(`:${command.argument.name}:(${words.join(" ")})`)] : [];
  const specs = [...argument, ...flagsOf(command).map(spec)];
  return `        ${command.name}) _arguments ${specs.join(" \\\n          ")} ;;`;
}

export function zsh(credentials: readonly string[]): string {
  const described = COMMANDS.map(({ name, help }) => quoted(`${name}:${help.replaceAll(":", "\\:")}`));
  return `#compdef claude-rotate
# zsh completion for claude-rotate: source <(claude-rotate completion zsh)
_claude_rotate() {
  local curcontext="$curcontext" state line
  local -a commands
  commands=(
    ${described.join("\n    ")}
  )
  _arguments -C \\
    ${EVERYWHERE.map(spec).join(" \\\n    ")} \\
    '1: :->command' '*:: :->rest'
  case $state in
    command) _describe -t commands command commands ;;
    rest)
      case $line[1] in
${COMMANDS.map((command) => branch(command, credentials)).join("\n")}
      esac ;;
  esac
}
if [ "$funcstack[1]" = "_claude_rotate" ]; then
  _claude_rotate "$@"
else
  compdef _claude_rotate claude-rotate
fi
`;
}
