import type { Commands, Scan } from "./state.ts";

const CLOSED_BY: ReadonlyMap<string, string> = new Map([
  ["then", "fi"],
  ["do", "done"],
  ["{", "}"],
]);

/** Keeps account of the blocks that words open and close. zsh has an `if` and loops without `then` and `do`, so these are not counted themselves. */
export function noteBlock(scan: Scan, { position }: Commands, raw: string): void {
  const { blocks, dialect, at } = scan;
  const isOpening = position === "command" || (position === "function" && raw === "{");
  const close = isOpening ? CLOSED_BY.get(raw) : undefined;
  if (close !== undefined) {
    blocks.push({ at: at - raw.length, open: raw, close });
    return;
  }
  // The next `then` opens it again.
  const closes = raw === "elif" ? "fi" : raw;
  if (position !== "command" && !(raw === "}" && dialect === "zsh")) return;
  if (blocks.at(-1)?.close === closes) blocks.pop();
}
