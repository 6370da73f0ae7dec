import type { Host } from "./host.ts";
import type { Key, Place, Problem } from "./place.ts";
import type { Secret } from "./secret.ts";
import type { Requirement } from "./store.ts";

/** What a scan found, for clients' rules and for checks. Read-only. */
export interface Machine {
  readonly places: readonly Place[];
  readonly keys: readonly Key[];
  readonly problems: readonly Problem[];
  /** Every assignment and variable that was read, keys or not. */
  readonly entries: readonly Entry[];
  readonly files: readonly ScannedFile[];
  readonly roots: readonly string[];
  readonly needs: readonly (Requirement & { readonly path: string })[];
}

/** One value as it stands. */
export interface Entry {
  /** As `Place.id`; the same id where it is a place. */
  readonly id: string;
  readonly plugin: string;
  readonly store: string;
  readonly kind: "file" | "item" | "env";
  /** As the pattern spelled it, links not resolved. */
  readonly path?: string;
  readonly layer?: string;
  readonly address: string;
  readonly name: string;
  /** The decoded value. Wrapped, since any of them may be a secret. */
  readonly value: Secret;
  readonly inert?: string;
  /** As of its assignment. */
  readonly variable?: string;
  readonly private?: "self" | "folder";
}

export interface ScannedFile {
  /** As the pattern spelled it. */
  readonly path: string;
  readonly plugin: string;
  readonly store: string;
  readonly layer?: string;
  readonly state: "read" | "ignored" | "broken" | "unreadable";
  /** Why it is ignored, broken or unreadable. */
  readonly reason?: string;
  /** Where the reason stands, from 1. */
  readonly line?: number;
  readonly mode?: number;
}

/** A program that uses a credential, and its rules of precedence. */
export interface Client {
  /** `claude-code`. */
  readonly id: string;
  readonly credential: string;
  /**
   * The client's variables as its user-level and managed settings and the process set them. A project's settings never
   * count here, since these decide where a key is sent.
   */
  environment(machine: Machine, host: Host): Readonly<Record<string, string>>;
  /** What the client would send from the current folder. Pure. */
  resolve(machine: Machine, host: Host): Resolution;
}

export interface Resolution {
  readonly sent: readonly {
    readonly header: "x-api-key" | "authorization";
    readonly entry: string;
    readonly value?: Secret;
    readonly note?: string;
  }[];
  /** What goes out instead in a terminal session, where its own dialogs decide otherwise; empty: nothing does. */
  readonly interactive?: Resolution["sent"];
  readonly shadowed: readonly { readonly entry: string; readonly by: string; readonly reason: string }[];
  /** Servers that hold the credential, one row a place; of several of one name one wins. */
  readonly servers?: readonly ServerUse[];
  /** What stands where the client never looks, or in a file that it drops. */
  readonly ignored: readonly { readonly entry: string; readonly reason: string }[];
}

/** A server's own copy of a key. */
export interface ServerUse {
  readonly name: string;
  /** `user`, `local`, `project`, `plugin …`, another client's name. */
  readonly scope: string;
  readonly entry: string;
  /** Set where the key is not the entry's own: the variable that gives it, or that names its file, */
  readonly variable?: string;
  /** and the entry that sets it, or that the file is; absent where nothing does. */
  readonly from?: string;
  /** Why the key can't be told. */
  readonly note?: string;
  /** True for the one that its client starts. */
  readonly wins: boolean;
}
