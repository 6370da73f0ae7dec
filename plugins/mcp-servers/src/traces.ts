import type { Trace } from "@claude-rotate/contract";

/** https://github.com/farion1231/cc-switch: switching a provider writes its stored settings over Claude Code's. */
export const traces: readonly Trace[] = [
  {
    id: "cc-switch",
    under: "home",
    globs: [".cc-switch/cc-switch.db", ".cc-switch/cc-switch.db-wal", ".cc-switch/config.json"],
    what: "cc-switch's store, which a switch of providers writes over your settings",
    mend: "open cc-switch, edit the provider and give it the new key",
    restores: true,
  },
  {
    id: "cc-switch-backups",
    under: "home",
    globs: [".cc-switch/backups/*"],
    what: "a backup that cc-switch made",
    mend: "`rm {path}`",
    scrub: true,
  },
];
