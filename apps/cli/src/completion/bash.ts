import { COMMANDS, EVERYWHERE } from "../options.ts";
import { argumentWords, flagsOf } from "./words.ts";

const dashed = (names: readonly { readonly name: string }[]): readonly string[] =>
  names.map(({ name }) => `--${name}`);

/** For bash 3.2 and later, the one that macOS has. */
export function bash(credentials: readonly string[]): string {
  const flags = [...EVERYWHERE, ...COMMANDS.flatMap((command) => command.flags)];
  const offering = (what: "file" | "folder"): string =>
    dashed(flags.filter(({ offers }) => offers === what)).join("|");
  const choices = flags.filter((flag) => flag.choices !== undefined);
  const names = COMMANDS.map(({ name }) => name);
  return `# bash completion for claude-rotate: source <(claude-rotate completion bash)
_claude_rotate() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command="" words="" word
  local IFS=$'\\n'
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in
      ${names.join("|")}) command="$word"; break ;;
    esac
  done
  case "$prev" in
    ${offering("folder")}) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    ${offering("file")}) COMPREPLY=($(compgen -f -- "$cur")); return ;;
${choices.map(({ name, choices: words = [] }) => `    --${name}) words="${words.join(" ")}"; command=- ;;`).join("\n")}
  esac
  case "$command" in
    "") words="${[...names, ...dashed(EVERYWHERE)].join(" ")}" ;;
${COMMANDS.map((command) => `    ${command.name}) words="${[...argumentWords(command, credentials), ...dashed(flagsOf(command))].join(" ")}" ;;`).join("\n")}
  esac
  COMPREPLY=($(IFS=' '; compgen -W "$words" -- "$cur"))
}
complete -F _claude_rotate claude-rotate
`;
}
