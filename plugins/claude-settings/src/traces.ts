import type { Trace } from "@claude-rotate/contract";

const under = "claude-config";

/** Where the client leaves copies of what it was told. Measured on 2.1.197; histories and pre-edit copies from its strings. */
export const traces: readonly Trace[] = [
  {
    id: "claude-backups",
    under,
    globs: ["backups/.claude.json.*"],
    what: "a backup that Claude Code made of its state",
    mend: "`rm {path}`",
    scrub: true,
  },
  {
    id: "claude-former-backups",
    under: "home",
    globs: [".claude.json.{backup,corrupted}*"],
    what: "a backup that Claude Code made of its state",
    mend: "`rm {path}`",
    scrub: true,
  },
  {
    id: "claude-transcripts",
    under,
    globs: ["projects/**/*.jsonl"],
    what: "a transcript of a session",
    mend: "revoke the old key; `claude-rotate doctor --fix --scrub` masks it in {path}",
    scrub: true,
  },
  {
    id: "claude-shell-snapshots",
    under,
    globs: ["shell-snapshots/*"],
    what: "a snapshot of your shell, whose functions Claude Code keeps in base64",
    mend: "end the sessions that run, then `rm {path}`",
    scrub: true,
    base64: true,
  },
  {
    id: "claude-history",
    under,
    globs: ["history.jsonl"],
    what: "Claude Code's history of what you typed",
    mend: "revoke the old key; `claude-rotate doctor --fix --scrub` masks it in {path}",
    scrub: true,
  },
  {
    id: "claude-file-history",
    under,
    globs: ["file-history/**/*"],
    what: "a copy that Claude Code made before it edited a file",
    mend: "`rm {path}`",
    scrub: true,
  },
];
