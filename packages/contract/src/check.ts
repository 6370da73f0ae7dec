import type { Verdict } from "./credential.ts";
import type { Host } from "./host.ts";
import type { Machine, Resolution } from "./machine.ts";
import type { Fingerprint } from "./place.ts";
import type { Secret } from "./secret.ts";
import type { Leftovers } from "./trace.ts";

/** `error`: something does not work, or is about to; `warning`: it works, but not as it looks; `info`: good to know. */
export type Level = "error" | "warning" | "info";

/** A read-only opinion about the machine: one rule. */
export interface Check {
  /** Stable, and the rule's name everywhere: `CR020`. Its section in docs/rules.md has that anchor. `CR` and digits are claude-rotate's own: a plugin of somebody else's puts its name before it, `acme/one`. */
  readonly id: string;
  /** What a finding of it weighs, where that says nothing else. */
  readonly level: Level;
  /** The fault in a few words, without a full stop: `the key holds white space`. */
  readonly title: string;
  /** It looks at what issuers answered: where they could not be asked, its silence says nothing. */
  readonly asks?: true;
  /**
   * Silent on a healthy machine. Contacts nobody with a key save through `ask`, runs nothing that a project names. A throw
   * or a hang costs this check alone; `host.signal` ends when its time is over.
   */
  run(machine: Examined, host: Host): Promise<readonly Finding[]>;
}

/**
 * What a check sees: what the scan found, and what an examination adds to it. Read-only. A plugin that runs in a thread of its
 * own sees no values, and its calls of `ask`, `rightKey`, `leftovers` and `inGit` find nothing.
 */
export interface Examined extends Machine {
  /** What each key's issuer says. Empty with `offline`. */
  readonly verdicts: readonly KeyVerdict[];
  /** What each client would send from the current folder. */
  readonly resolutions: readonly (Resolution & {
    readonly client: string;
    readonly credential: string;
    /** The variables that decide where the key is sent, and how it gets there; no project's are among them. */
    readonly environment: Readonly<Record<string, string | undefined>>;
  })[];
  /** The user's running programs that hold a key of this machine or one that an earlier rotation replaced. */
  readonly programs: readonly Program[];
  /** Keys that earlier rotations replaced and nobody put back. */
  readonly replaced: readonly Replaced[];
  /** What of the running programs could not be seen, in a sentence; absent where all was. */
  readonly unseenPrograms?: string;
  /** Copies of replaced and of dead keys that stay behind in backups, transcripts, histories; found in bounded time. */
  leftovers(): Promise<Leftovers>;
  /** What git makes of each of these files, by absolute path; none where no repository is asked or git is missing. */
  inGit(paths: readonly string[]): Promise<ReadonlyMap<string, GitState>>;
  /** Nothing may be asked over the network. */
  readonly offline: boolean;
  /** Commands that the user's or managed settings name may be run; a project's never. */
  readonly runHelpers: boolean;
  /**
   * The fingerprint of the key that should stand instead of a dead or replaced one, where that is beyond doubt: the key
   * that a rotation put in its place, else the only one of its credential that the issuer calls valid. Always one that stands
   * in the user's own files, items or variables; it belongs in no project's file.
   */
  rightKey(credential: string, instead: string): string | undefined;
  /** Asks a credential's issuer about a secret that stands in no place. `unknown` with `offline`. */
  ask(credential: string, secret: Secret): Promise<Verdict>;
}

/** `exposed`: neither tracked nor ignored, so the next `git add .` takes it. */
export type GitState = "tracked" | "ignored" | "exposed";

/** What a key's issuer says about it. */
export interface KeyVerdict extends Verdict, Fingerprint {
  readonly credential: string;
  /** How many places hold it. */
  readonly places: number;
}

/** A running program that was started with keys. */
export interface Program {
  readonly pid: number;
  /** What it is, without arguments: `claude`, `node (MCP server brave-search)`. */
  readonly program: string;
  /** Milliseconds since 1970, where the system tells. */
  readonly since?: number;
  readonly holds: readonly {
    /** The variable; `argument` where it stands in the command line, which every process of the machine can read. */
    readonly name: string;
    readonly credential: string;
    readonly fingerprint: string;
  }[];
  /** The line to type or the thing to do so that it starts with the new key. */
  readonly how: string;
}

/** A key that a rotation replaced. */
export interface Replaced extends Fingerprint {
  readonly credential: string;
  /** The fingerprint of the key that took over. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What a check has to say. The core adds rule, level and whether it can be fixed. */
export interface Finding {
  /** Where it differs from the check's own. */
  readonly level?: Level;
  /** The id of an entry or a place; the core adds its path and line. */
  readonly place?: string;
  readonly path?: string;
  /** From 1. */
  readonly line?: number;
  readonly fingerprint?: string;
  /** Which of the rule's faults it is, in words that a known message's cause can name: `billing`. */
  readonly points?: readonly string[];
  /** The cause, in one sentence without a secret. */
  readonly message: string;
  /** Exactly what to do, in one sentence; a command to type stands in backticks. */
  readonly mend: string;
  /** The mend as data, where it is safe to make; `doctor --fix` does. Left out where the plugin runs in a thread of its own. */
  readonly fix?: Fix;
}

/** A safe change. All fixes of a run are one transaction, which `undo` puts back. */
export type Fix =
  /** A file's permission bits. */
  | { readonly kind: "mode"; readonly path: string; readonly mode: number }
  /** The value without white space, quotes and invisible characters that are no part of a key. */
  | { readonly kind: "clean"; readonly place: string }
  /** The key of that fingerprint, which stands elsewhere on the machine, instead of the one that stands here. */
  | { readonly kind: "swap"; readonly place: string; readonly to: string }
  /** A new entry that holds the key, where the file's store (`edits.add`) says. */
  | { readonly kind: "add"; readonly path: string; readonly name: string; readonly key: string }
  /** Every copy of an old key in a file from which nobody reads one; made with `--scrub` only. */
  | {
      readonly kind: "scrub";
      readonly path: string;
      readonly credential: string;
      readonly fingerprint: string;
    };
