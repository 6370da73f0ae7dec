import type { Trace } from "@claude-rotate/contract";

const what = "a shell's history";
const mend =
  "`claude-rotate doctor --fix --scrub` masks it in {path}; close other shells first, they write theirs at the end";

/** What was typed, as shells keep it: bash(1) HISTFILE, zshparam(1), fish(1), about_PSReadLine, nushell's `history`. */
export const traces: readonly Trace[] = [
  {
    id: "shell-history",
    under: "home",
    globs: [
      ".bash_history",
      ".zsh_history",
      ".zhistory",
      ".histfile",
      ".sh_history",
      ".ksh_history",
      ".mksh_history",
    ],
    what,
    mend,
    scrub: true,
  },
  {
    id: "zsh-sessions",
    under: "home",
    globs: [".zsh_sessions/*.history*", ".bash_sessions/*.history*"],
    platforms: ["darwin"],
    what,
    mend,
    scrub: true,
  },
  {
    id: "other-histories",
    under: "home",
    globs: [
      ".local/share/fish/fish_history",
      ".local/share/powershell/PSReadLine/*_history.txt",
      ".node_repl_history",
      ".python_history",
    ],
    what,
    mend,
    scrub: true,
  },
  {
    id: "config-histories",
    under: "config",
    globs: ["nushell/history.txt", "zsh/.zsh_history", "zsh/.zhistory"],
    what,
    mend,
    scrub: true,
  },
  {
    id: "powershell-history",
    under: "app-data",
    globs: ["Microsoft/Windows/PowerShell/PSReadLine/*_history.txt"],
    platforms: ["win32"],
    what,
    mend,
    scrub: true,
  },
  {
    // A database that a write behind its back would break: nothing is overwritten there.
    id: "atuin-history",
    under: "home",
    globs: [".local/share/atuin/history.db", ".local/share/atuin/history.db-wal"],
    what: "atuin's history of what you typed",
    mend: "find the line with `atuin search -i`, and delete it there: Ctrl-O, then Ctrl-D",
  },
  {
    id: "nushell-history",
    under: "config",
    globs: ["nushell/history.sqlite3", "nushell/history.sqlite3-wal"],
    what: "nushell's history of what you typed",
    mend: "start a history without it: `history --clear` in nushell",
  },
  {
    id: "chezmoi",
    under: "home",
    globs: [".local/share/chezmoi/**/*"],
    what: "chezmoi's source, which `chezmoi apply` writes over your files",
    mend: "take the new state into it: chezmoi re-add",
    restores: true,
  },
];
