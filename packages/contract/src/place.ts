/** One spot where a secret stands. Holds no secret. This is what `scan --json` prints. */
export interface Place {
  /** `<absolute path>#<address>` for files, `env#<name>` for this process's variables, `<store>#<item>` for items. */
  readonly id: string;
  readonly plugin: string;
  readonly store: string;
  readonly credential: string;
  /** 12 hex digits; see `Fingerprint`. Absent where the value can't be read (a locked item). */
  readonly fingerprint?: string;
  readonly kind: "file" | "item" | "env";
  /** The real path, links resolved. */
  readonly path?: string;
  /** Every other spelling that led to the same file: links, several stores' names. */
  readonly paths?: readonly string[];
  /** From 1. */
  readonly line?: number;
  /** From 1, in characters of the line. */
  readonly column?: number;
  /** A JSON pointer, a variable's name or an item's name; `#2`, `#3`… behind the second and later equals of a file. */
  readonly address: string;
  /** How the value is written there, outermost first, joined by `+`: `json`, `shell-double`, `json+url-query`; `text` outside an assignment. */
  readonly form: string;
  /** True where no client reads it: still found and rotated, since a stale copy is a leak and a trap. */
  readonly inert: boolean;
  /** False where it can't be written by nature (the live environment, prose, a file owned by the client or an administrator). */
  readonly writable: boolean;
  /** Why it is inert or not writable. */
  readonly why?: string;
  /** What a user should know before it changes. */
  readonly note?: string;
}

/** How a secret is shown. */
export interface Fingerprint {
  /** The first 12 hex digits of the SHA-256 of the whole secret; salted per user for secrets under 24 characters. */
  readonly fingerprint: string;
  /** The credential's public prefix, an ellipsis and the last four characters; empty for secrets under 24 characters. */
  readonly hint: string;
}

/** A secret that stands in at least one place. */
export interface Key extends Fingerprint {
  readonly credential: string;
  /** Ids of the places that hold it. */
  readonly places: readonly string[];
}

/** What could not be read or understood. Never a reason to drop the rest of a scan. */
export interface Problem {
  /** One of the codes in `CODES`. */
  readonly code: string;
  readonly plugin?: string;
  readonly path?: string;
  /** The item store that could not be looked through; `--skip` takes it. */
  readonly store?: string;
  /** The item's of that store, where it is about one. */
  readonly address?: string;
  /** From 1. */
  readonly line?: number;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Of an item store that a machine may well be without, or an item that is not there: a rotation goes on, and says so. */
  readonly optional?: true;
  /** The user named the plugin, so a rotation doesn't silently go on without it. */
  readonly named?: true;
}
