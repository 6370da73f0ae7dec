import { type Command, EVERYWHERE, type Flag } from "../options.ts";

/** What may stand behind a command as its argument. */
export function argumentWords({ argument }: Command, credentials: readonly string[]): readonly string[] {
  if (argument?.credential) return credentials;
  return argument?.choices ?? [];
}

export function flagsOf(command: Command): readonly Flag[] {
  return [...command.flags, ...EVERYWHERE];
}

/** A text in single quotes for a POSIX shell or zsh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
