import { readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { type Home, names } from "./home.ts";
import { leakForms } from "./keys.ts";
import type { Ended } from "./run.ts";

/** Looks for keys, in any form, wherever none may stand. */
export interface Canary {
  /** In what a run said. */
  said(line: readonly string[], ended: Pick<Ended, "stdout" | "stderr">): void;
  /** In the names and texts of our own files, temporary ones, and those that are new in the home; an escrow may hold some. */
  files(allow?: { readonly escrow: boolean }): void;
  /** Where one was seen. */
  readonly leaks: readonly string[];
}

export function createCanary(home: Home, keys: readonly string[]): Canary {
  const forms = keys.flatMap(leakForms);
  const known = new Set(names(home.path));
  const leaks: string[] = [];
  const look = (where: string, text: string): void => {
    const isKey = forms.some((form) => text.includes(form));
    // The demo's keys are its own: nothing of a key's shape may be seen at all.
    if (isKey || /sk-ant-[a-z0-9]+-[\w-]{20}/.test(text)) leaks.push(where);
  };
  const lookInto = (folder: string, name: string, escrow: boolean): void => {
    look(`name ${name}`, name);
    const path = join(folder, name);
    const isFile = statSync(path, { throwIfNoEntry: false })?.isFile();
    if (isFile && !(escrow && basename(name) === "escrow")) look(name, readFileSync(path, "latin1"));
  };
  return {
    leaks,
    said: (line, { stdout, stderr }) => {
      look(`stdout of ${line.join(" ")}`, stdout);
      look(`stderr of ${line.join(" ")}`, stderr);
    },
    files: ({ escrow } = { escrow: true }) => {
      for (const name of names(home.path)) if (!known.has(name)) lookInto(home.path, name, escrow);
      for (const name of names(home.temp)) lookInto(home.temp, name, escrow);
    },
  };
}
