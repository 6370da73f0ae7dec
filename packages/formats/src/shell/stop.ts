import type { Commands, Scan, Word } from "./state.ts";

const LEAVING = new Set(["return", "exit", "logout"]);
/** `exec` with nothing but redirections goes on: `exec -l`, `exec {log}>file`. */
const NO_PROGRAM = /^-|^\{\w+\}$/;

/** Looks whether a word of a command makes the shell leave the file. One in a block, a function or a list of its own may never be come to. */
export function noteLeaving(scan: Scan, frame: Commands, raw: string, { form, start: at }: Word): void {
  const { lead, redirect, test, header } = frame;
  if (form !== "plain" || redirect !== "" || test || header !== "") return;
  if (lead === "exec") {
    if (NO_PROGRAM.test(raw)) return;
    scan.leaving = { at: scan.execAt, by: "exec" };
  }
  frame.lead = "within";
  if (lead !== "always" || scan.stack.length > 1 || scan.blocks.length > 0) return;
  if (LEAVING.has(raw)) scan.leaving = { at, by: raw };
  else if (raw === "exec") {
    frame.lead = "exec";
    scan.execAt = at;
  }
}

/** A command ends, with what parts it from the next one. */
export function endCommand(scan: Scan, frame: Commands, sign: string): void {
  const isAside = /^\|&?$|^&[|!]?$/.test(sign);
  if (scan.stack.length === 1) {
    if (!isAside) scan.stop ??= scan.leaving;
    scan.leaving = undefined;
  }
  if (sign === "&&" || sign === "||" || sign.startsWith("|")) frame.lead = "joined";
  else if (sign !== "\n" || frame.lead !== "joined") frame.lead = "always";
}
