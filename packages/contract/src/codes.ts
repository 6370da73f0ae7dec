export interface CodeFacts {
  /** The process's exit code. */
  readonly exit: number;
  /** The status of an HTTP answer. */
  readonly status: number;
  /** What to do next, where the error itself knows nothing better. */
  readonly hint: string;
}

/** Every code that a failure or a problem can have. */
export type Code =
  | "USAGE"
  | "LITERAL_KEY"
  | "CONFIG_INVALID"
  | "CONFIG_IGNORED"
  | "CREDENTIAL_UNKNOWN"
  | "KEY_AMBIGUOUS"
  | "KEY_UNKNOWN"
  | "PLACE_UNKNOWN"
  | "SOURCE_UNKNOWN"
  | "SOURCE_UNREADABLE"
  | "SECRET_EMPTY"
  | "SECRET_MULTILINE"
  | "SECRET_CHARACTERS"
  | "SECRET_PLACEHOLDER"
  | "SECRET_WRONG_KIND"
  | "ROTATION_UNKNOWN"
  | "NO_PLACES"
  | "KEY_NOT_VALID"
  | "KEY_STILL_ALIVE"
  | "KEY_UNTESTED"
  | "PLACE_UNREADABLE"
  | "FOLDER_UNREADABLE"
  | "LINK_PLANTED"
  | "FILE_OUTSIDE"
  | "PLACE_BROKEN"
  | "ENTRY_INVALID"
  | "KEY_SPLIT"
  | "PLACE_UNWRITABLE"
  | "PLACE_HARD_LINKED"
  | "PLACE_REFUSED"
  | "PLACE_CONFLICT"
  | "FILE_CHANGED"
  | "WRITE_FAILED"
  | "CLIENT_LOCKED"
  | "PROOF_FAILED"
  | "STATE_UNUSABLE"
  | "JOURNAL_NEWER"
  | "JOURNAL_DAMAGED"
  | "RECOVERY_PENDING"
  | "UNDO_NOTHING"
  | "UNDO_CLOSED"
  | "UNDO_OVERLAPPED"
  | "UNDO_BLOCKED"
  | "WAY_BACK_BLOCKED"
  | "ROTATION_RUNNING"
  | "LOCK_LOST"
  | "INTERRUPTED"
  | "PLUGIN_API"
  | "PLUGIN_FAILED"
  | "PLUGIN_UNTRUSTED"
  | "PLUGIN_UNREADABLE"
  | "PLUGIN_NOT_ALONE"
  | "PLUGIN_UNKNOWN"
  | "POLICY_REFUSED"
  | "EXEC_FAILED"
  | "INTERNAL";

/** The facts of each code. docs/ERRORS.md has a section for each; a test ties the two. */
export const CODES: Readonly<Record<Code, CodeFacts>> = {
  USAGE: { exit: 2, status: 400, hint: "Run `claude-rotate --help`." },
  LITERAL_KEY: {
    exit: 2,
    status: 400,
    hint: "Pipe it in with `--to -`, or name where it stands: `--to env:NAME`, `--to file:PATH`.",
  },
  CONFIG_INVALID: { exit: 2, status: 400, hint: "Mend the config file at the named line." },
  CONFIG_IGNORED: {
    exit: 2,
    status: 400,
    hint: "Set it in your own config file, if you want it: `claude-rotate init` writes one.",
  },
  CREDENTIAL_UNKNOWN: { exit: 2, status: 404, hint: "Name one that a loaded plugin brings." },
  KEY_AMBIGUOUS: {
    exit: 2,
    status: 409,
    hint: "Say which old key is meant with `--from FINGERPRINT`; `claude-rotate scan` lists them.",
  },
  KEY_UNKNOWN: { exit: 2, status: 404, hint: "`claude-rotate scan` lists the keys with their fingerprints." },
  PLACE_UNKNOWN: { exit: 2, status: 404, hint: "`claude-rotate scan` lists the places." },
  SOURCE_UNKNOWN: {
    exit: 2,
    status: 400,
    hint: "Use `-`, `env:NAME`, `file:PATH`, `op://VAULT/ITEM/FIELD` or `vault:PATH#FIELD`.",
  },
  SOURCE_UNREADABLE: { exit: 2, status: 400, hint: "Check the name or the path, and that you may read it." },
  SECRET_EMPTY: { exit: 2, status: 400, hint: "Give the whole new key on one line." },
  SECRET_MULTILINE: { exit: 2, status: 400, hint: "Give the new key alone, on one line." },
  SECRET_CHARACTERS: {
    exit: 2,
    status: 400,
    hint: "Copy the key again, without spaces or quotes around it.",
  },
  SECRET_PLACEHOLDER: { exit: 2, status: 400, hint: "Give the real key from the issuer's console." },
  SECRET_WRONG_KIND: { exit: 2, status: 400, hint: "Make a key of the right kind in the issuer's console." },
  ROTATION_UNKNOWN: { exit: 2, status: 404, hint: "`claude-rotate history` lists the rotations." },
  NO_PLACES: { exit: 1, status: 404, hint: "Write the key where there is none yet with `--add PLACE`." },
  KEY_NOT_VALID: {
    exit: 3,
    status: 422,
    hint: "Check the new key in the issuer's console; `--no-verify` goes on without asking.",
  },
  KEY_STILL_ALIVE: {
    exit: 1,
    status: 408,
    hint: "Revoke it in the issuer's console, and run it again.",
  },
  KEY_UNTESTED: {
    exit: 1,
    status: 502,
    hint: "Run it again once what is in the way is gone; `claude-rotate doctor` says what that is.",
  },
  PLACE_UNREADABLE: { exit: 1, status: 409, hint: "Mend the file, or leave it with `--skip PATH`." },
  FOLDER_UNREADABLE: {
    exit: 1,
    status: 409,
    hint: "Give yourself the right to read it, or leave it with `--skip PATH`.",
  },
  LINK_PLANTED: {
    exit: 1,
    status: 409,
    hint: "Remove the link, or ask who made it.",
  },
  FILE_OUTSIDE: {
    exit: 1,
    status: 409,
    hint: "Name its folder with `--root FOLDER`, or change the file by hand.",
  },
  PLACE_BROKEN: {
    exit: 1,
    status: 409,
    hint: "Mend the file at the named line, or leave it with `--skip PATH`.",
  },
  ENTRY_INVALID: {
    exit: 1,
    status: 409,
    hint: "Give the entry the type that its program expects, or take it out.",
  },
  KEY_SPLIT: { exit: 1, status: 409, hint: "Put the key on one line, or take it out." },
  PLACE_UNWRITABLE: {
    exit: 1,
    status: 409,
    hint: "Give yourself the right to write it, or leave it with `--skip PATH`.",
  },
  PLACE_HARD_LINKED: {
    exit: 1,
    status: 409,
    hint: "Rename would part the links: make it a file of its own, or leave it with `--skip PATH`.",
  },
  PLACE_REFUSED: {
    exit: 1,
    status: 409,
    hint: "Rewrite that line in one plain quoting, or leave it with `--skip PLACE`.",
  },
  PLACE_CONFLICT: {
    exit: 1,
    status: 409,
    hint: "Leave the file with `--skip PATH`, and report the two plugins.",
  },
  FILE_CHANGED: { exit: 1, status: 409, hint: "Close the program that writes the file, and run it again." },
  WRITE_FAILED: { exit: 1, status: 500, hint: "Mend what the system says, and run it again." },
  CLIENT_LOCKED: {
    exit: 1,
    status: 423,
    hint: "Another program is writing the file: try again in a few seconds.",
  },
  PROOF_FAILED: { exit: 1, status: 500, hint: "Run `claude-rotate scan`, and report this with its output." },
  STATE_UNUSABLE: {
    exit: 1,
    status: 500,
    hint: "Make the state folder yours and writable, or set XDG_STATE_HOME.",
  },
  JOURNAL_NEWER: { exit: 1, status: 409, hint: "Use the newer claude-rotate that wrote it." },
  JOURNAL_DAMAGED: {
    exit: 1,
    status: 409,
    hint: "Give the rotation up with `claude-rotate forget ID`; `claude-rotate scan` shows what stands where, and `claude-rotate rotate --from FP` moves it.",
  },
  RECOVERY_PENDING: {
    exit: 1,
    status: 409,
    hint: "Mend the named places and run `claude-rotate recover`, or give them up: `claude-rotate forget`.",
  },
  UNDO_NOTHING: { exit: 1, status: 404, hint: "`claude-rotate history` lists the rotations." },
  UNDO_CLOSED: { exit: 1, status: 410, hint: "Rotate again, with the key that you want." },
  UNDO_OVERLAPPED: { exit: 1, status: 409, hint: "Undo the later rotation first." },
  UNDO_BLOCKED: {
    exit: 1,
    status: 409,
    hint: "Mend the named places (a plugin that found one must be loaded) and run `claude-rotate undo` again; or leave them as they are with `--skip PLACE`; or give it up: `claude-rotate forget`.",
  },
  WAY_BACK_BLOCKED: {
    exit: 5,
    status: 500,
    hint: "Mend the named places and run `claude-rotate recover`, or give them up: `claude-rotate forget`.",
  },
  ROTATION_RUNNING: { exit: 6, status: 423, hint: "Wait until it ends." },
  LOCK_LOST: { exit: 1, status: 409, hint: "Look at `claude-rotate history`, and run it again." },
  INTERRUPTED: { exit: 130, status: 499, hint: "Run it again when you are ready." },
  PLUGIN_API: {
    exit: 1,
    status: 500,
    hint: "Update the plugin or claude-rotate, so that both speak one version.",
  },
  PLUGIN_FAILED: {
    exit: 1,
    status: 500,
    hint: "Update or remove the plugin, or go on without it: `--ignore-plugin-errors`.",
  },
  PLUGIN_UNTRUSTED: {
    exit: 1,
    status: 403,
    hint: "Look at it and take it in: `claude-rotate plugins trust NAME`.",
  },
  PLUGIN_UNREADABLE: { exit: 1, status: 500, hint: "Install the package again, or remove it." },
  PLUGIN_NOT_ALONE: {
    exit: 1,
    status: 500,
    hint: "Its author bundles it into one file: `esbuild src/index.ts --bundle --format=esm --platform=node --external:@claude-rotate/contract`.",
  },
  PLUGIN_UNKNOWN: { exit: 2, status: 404, hint: "`claude-rotate plugins list` names those that were found." },
  POLICY_REFUSED: { exit: 2, status: 403, hint: "Ask those who keep your organisation's bundle." },
  EXEC_FAILED: { exit: 1, status: 500, hint: "Install the program, or put it on PATH outside the project." },
  INTERNAL: { exit: 1, status: 500, hint: "Please report this with the command that you ran." },
};
