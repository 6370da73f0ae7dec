import type { ProgramProfile, RunningProcess } from "@claude-rotate/contract";

interface Keeper {
  readonly program: RegExp;
  readonly title: string;
  readonly how: string;
}

/** Programs that hand their own variables to whatever they start, long after the shell has new ones. */
const KEEPERS: readonly Keeper[] = [
  {
    // tmux(1), GLOBAL AND SESSION ENVIRONMENT.
    program: /^tmux(?:: server)?$/,
    title: "tmux",
    how: "tmux set-environment -gr {variable}, then open new windows; or: tmux kill-server",
  },
  {
    program: /^screen$/i,
    title: "screen",
    how: "in it: Ctrl-A : unsetenv {variable}, then open new windows",
  },
  {
    // systemctl(1): it starts user services and, under many desktops, programs.
    program: /^systemd$/,
    title: "systemd (user)",
    how: "systemctl --user unset-environment {variable}",
  },
];

export const programs: readonly ProgramProfile[] = KEEPERS.map(({ program, title, how }) => ({
  id: title,
  recognise: (process: RunningProcess) =>
    program.test(process.program) ? { program: title, how } : undefined,
}));
