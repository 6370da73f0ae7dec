import { COMMANDS, EVERYWHERE } from "../options.ts";
import { argumentWords, flagsOf } from "./words.ts";

const list = (words: readonly string[]): string => `@(${words.map((word) => `'${word}'`).join(", ")})`;

export function powershell(credentials: readonly string[]): string {
  const dashed = (flags: readonly { readonly name: string }[]): readonly string[] =>
    flags.map(({ name }) => `--${name}`);
  const rows = COMMANDS.map(
    (command) =>
      `    '${command.name}' = ${list([...argumentWords(command, credentials), ...dashed(flagsOf(command))])}`,
  );
  return `# PowerShell completion for claude-rotate: claude-rotate completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName claude-rotate -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $known = @{
${rows.join("\n")}
  }
  $command = $commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() } |
    Where-Object { $known.ContainsKey($_) } | Select-Object -First 1
  $words = if ($command) { $known[$command] } else { @($known.Keys) + ${list(dashed(EVERYWHERE))} }
  $words | Where-Object { $_ -like "$wordToComplete*" } | Sort-Object |
    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
`;
}
