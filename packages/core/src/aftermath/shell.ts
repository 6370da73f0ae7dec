import type { RunningProcess } from "@claude-rotate/contract";

const SHELLS = /^(?:zsh|bash|fish|sh|dash|ksh|nu|pwsh)$/;

/** True for a shell that a person types into: not for one that runs a script or `-c …`. */
export function isTypedInto({ program, args }: RunningProcess): boolean {
  return SHELLS.test(program) && args.slice(1).every((word) => /^-(?![a-z]*c)/.test(word.reveal()));
}

/** What to type into a shell so that it reads its files again. */
export function refreshLine(program: string): string {
  return SHELLS.test(program) && program !== "pwsh" && program !== "nu"
    ? `exec ${program} -l`
    : "open a new terminal";
}

/** The shell's name from its path: `/bin/zsh`. */
export function shellName(path: string | undefined): string {
  return path?.split(/[\\/]/).at(-1) || "the shell";
}
