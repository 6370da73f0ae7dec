import { RotateError } from "@claude-rotate/contract";

export type Flag = readonly [flag: string, value?: string];

/**
 * `security -i` takes a line of at most 4,095 bytes and treats the rest as a command of its own (`readline` in Apple's
 * SecurityTool/macOS/readline.c); of exactly that many it runs an empty line after it, which ends with 0.
 */
const LIMIT = 4_094;

/**
 * One line for `security -i`, whose parser (`split_line` in security.c) takes the sign after a backslash as it is, within
 * quotes too. A last line without a line break is not run. Throws `PLACE_REFUSED` for what no line can hold.
 */
export function commandLine(command: string, flags: readonly Flag[]): string {
  const words = flags.map(([flag, value]) => (value === undefined ? flag : `${flag} ${quoted(value)}`));
  const line = [command, ...words].join(" ");
  if (Buffer.byteLength(line) > LIMIT) throw refused("it is too long for one line of `security -i`");
  return `${line}\n`;
}

function quoted(word: string): string {
  // U+FFFD stands for bytes that were no text: writing it would not name the same item.
  if (/[\p{Cc}\uFFFD]/u.test(word))
    throw refused("its name or label holds signs that no line of `security -i` can");
  return `"${word.replace(/["\\]/g, "\\$&")}"`;
}

export function refused(reason: string): RotateError {
  return new RotateError("PLACE_REFUSED", `the keychain item can't be written: ${reason}`, {
    hint: "Change it by hand in Keychain Access, or leave it with `--skip PLACE`.",
  });
}
