import { RotateError } from "@claude-rotate/contract";
import type { Terminal } from "./terminal.ts";

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const BACKSPACE = /[\b\u007f]/;
/** What a terminal in bracketed-paste mode puts around a paste, and its keys that are no letters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what is looked for
const SEQUENCES = /\u001b(?:\[[0-9;?]*[~A-Za-z]|O[A-Z])/g;

/** A paste arrives in several pieces, but quickly. Milliseconds. */
const PASTE_GAP = 60;

type Take = (chunk: string) => void;

/** Runs `work` with the keyboard unseen, handing it what is typed; rejects with `INTERRUPTED` on Ctrl-C or a signal. */
function withKeys<T>(signal: AbortSignal, work: (onKeys: (take: Take) => void) => Promise<T>): Promise<T> {
  const { stdin } = process;
  let take: Take = () => {};
  let interrupt = (): void => {};
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = () => reject(new RotateError("INTERRUPTED", "interrupted"));
  });
  const onData = (chunk: string): void =>
    chunk.includes(CTRL_C) ? interrupt() : take(chunk.replace(SEQUENCES, ""));
  const onKeys = (next: Take): void => {
    take = next;
  };
  signal.addEventListener("abort", interrupt, { once: true });
  if (signal.aborted) interrupt();
  // A terminal that is closed ends, whether its signal reaches us or not.
  stdin.once("end", interrupt);
  stdin.setEncoding("utf8").setRawMode(true).on("data", onData).resume();
  return Promise.race([work(onKeys), interrupted]).finally(() => {
    signal.removeEventListener("abort", interrupt);
    stdin.off("end", interrupt).off("data", onData);
    if (!stdin.destroyed) stdin.setRawMode(false).pause();
  });
}

/** Ctrl-U and Ctrl-W take back what was typed, as in a shell: a key is one word. */
const ERASE: ReadonlySet<string> = new Set(["\u0015", "\u0017"]);
/** Ctrl-Z and its like mean nothing here. A tab is kept: it is white space, and told as that. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NO_LETTER = /[\0-\u0008\u000b-\u000c\u000e-\u001f]/;

/** The line after some more keys. */
function afterKeys(line: string, chunk: string): string {
  return [...chunk].reduce((text, letter) => {
    if (BACKSPACE.test(letter)) return text.replace(/.$/su, "");
    if (ERASE.has(letter)) return text.replace(/[^\n]*$/, "");
    if (letter !== CTRL_D && NO_LETTER.test(letter)) return text;
    return text + (letter === "\r" || letter === CTRL_D ? "\n" : letter);
  }, line);
}

/**
 * Reads a line that is not shown, a dot for each letter. A paste of several lines is returned with all of them, so that
 * the second line can't answer the next question. Rejects with `INTERRUPTED`.
 */
export function askHidden(terminal: Terminal, question: string, signal: AbortSignal): Promise<string> {
  // A terminal that does not know its size says 0.
  const room = Math.max((process.stderr.columns || 80) - 4, 1);
  let text = "";
  let shown = 0;
  let timer: NodeJS.Timeout | undefined;
  const echo = (): void => {
    const next = Math.min([...(text.split("\n")[0] ?? "")].length, room);
    terminal.prompt(next >= shown ? "•".repeat(next - shown) : "\b \b".repeat(shown - next));
    shown = next;
  };
  const typed = withKeys(signal, (onKeys) => {
    terminal.prompt(`${question}\n› `);
    return new Promise<string>((resolve) => {
      onKeys((chunk) => {
        clearTimeout(timer);
        text = afterKeys(text, chunk);
        echo();
        if (text.includes("\n")) timer = setTimeout(() => resolve(text), PASTE_GAP);
      });
    });
  });
  return typed.finally(() => {
    clearTimeout(timer);
    terminal.prompt("\n");
  });
}

/** One key: y is yes, anything else no. What was typed before the question stood there does not count. */
export function askYes(terminal: Terminal, question: string, signal: AbortSignal): Promise<boolean> {
  return withKeys(signal, async (onKeys) => {
    await new Promise((resume) => setTimeout(resume, PASTE_GAP));
    terminal.prompt(`${question} [y/N] `);
    const key = await new Promise<string>(onKeys);
    const isYes = /^y/i.test(key);
    terminal.prompt(isYes ? "yes\n" : "no\n");
    return isYes;
  });
}
