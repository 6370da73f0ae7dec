import type { Host, Platform } from "./host.ts";
import type { Problem } from "./place.ts";
import type { Secret } from "./secret.ts";

export type Store = FileStore | ItemStore;

/** Files. The core walks, reads and writes them once for all stores; the store only says where values stand. */
export interface FileStore {
  readonly id: string;
  readonly files: readonly FilePattern[];
  /** Pure: the same text and file give the same reading. Never sees a Secret, does no I/O. */
  read(text: string, file: FileRef): Reading;
  readonly edits?: {
    /**
     * Where a new entry `name` goes that is not in `text` yet. `at` is the address that the user wants it to have: an answer
     * with another one is not taken, so a store that has only one place for it need not look.
     */
    add(text: string, file: FileRef, name: string, at?: string): Insertion | Refusal;
  };
}

/** Where a pattern starts. */
export type Under =
  /** The user's home. */
  | "home"
  /** Every root: the current folder up to its repository, configured roots, the projects that clients know; below one, each repository. */
  | "root"
  /** The current folder alone. */
  | "cwd"
  /** `CLAUDE_CONFIG_DIR`, by default `~/.claude`. */
  | "claude-config"
  /** `ANTHROPIC_CONFIG_DIR`, by default `anthropic` below `config`. */
  | "anthropic-config"
  /** `XDG_CONFIG_HOME` (`~/.config`); on macOS `~/.config` too; on Windows `%USERPROFILE%\.config`. */
  | "config"
  /** Linux as `config`; macOS `~/Library/Application Support`; Windows `%APPDATA%`. */
  | "app-data"
  /** Machine-wide settings: Linux `/etc`, macOS `/Library/Application Support`, Windows `%ProgramFiles%`. */
  | "etc";

export interface FilePattern {
  readonly under: Under;
  /**
   * Slashes on every platform; `*` within a name, `**` over folders (under `root` only), `{a,b}`. With `**` in front the rest may begin
   * in every folder of a root, which is then the file's `base`.
   */
  readonly glob: string;
  /** Names that the glob matches and that are not meant: `.env.example`. Matched against the file's name. */
  readonly not?: readonly string[];
  /** Set where the name tells so little that the file may be anything: as in `Follow`. */
  readonly guess?: true;
  /** Why no client reads it, where none does. */
  readonly inert?: string;
  /** Whose file it is, where writing it is not ours: it is reported and left. */
  readonly owner?: "client" | "administrator";
  /** Written in ascending order, put back in descending order. Default 50. */
  readonly order?: number;
  /** The lock that other programs take to write it: a folder `<file>.lock`, stale after 10 s. */
  readonly lock?: "proper-lockfile";
  /** True where the file's reading names further roots. Such files are read before the walk. */
  readonly roots?: boolean;
  /** The store's own word for what this file is; comes back in `FileRef` and `Entry`. */
  readonly layer?: string;
  readonly platforms?: readonly Platform[];
  readonly refresh?: Refresh;
}

/** What a program needs before it has what a changed file says. Data for the report's `restart`. */
export interface Refresh {
  /** The program that reads the file: `direnv`, `bash`. */
  readonly program: string;
  /** The line to type, or what to do in words. `{path}` and `{folder}` stand for the file and its folder, quoted for a shell. */
  readonly how: string;
  /** True for a shell: it is told only where this process came from it, and its own variable holds the old key or the entry is new. */
  readonly shell?: true;
}

export interface FileRef {
  /** Absolute, as the pattern spelled it (links not resolved). */
  readonly path: string;
  readonly under: Under;
  /** The folder that the pattern started from. */
  readonly base: string;
  readonly layer?: string;
  /** Set where the file is UTF-16, whose byte order mark `text` has lost. */
  readonly encoding?: "utf16le" | "utf16be";
}

export type Reading =
  | {
      readonly kind: "read";
      readonly assignments: readonly Assignment[];
      /** Files that the text names and that hold values themselves; read by the same store, inside the home and the roots only. */
      readonly follow?: readonly Follow[];
      /** Absolute paths of projects that the text names (patterns marked `roots`). */
      readonly roots?: readonly string[];
      /** Credentials that the text says are needed, whether they are set or not. */
      readonly needs?: readonly Requirement[];
      /** Copies that the text speaks of and that stand on no disk: a repository's secret. */
      readonly elsewhere?: readonly Elsewhere[];
      /** Set where the file parses here but its own reader drops it whole. */
      readonly ignored?: { readonly line: number; readonly reason: string };
      /** What a user should know before the file changes; shown where it holds a key. */
      readonly note?: string;
      /** Entries that are not of the type that the file's own reader expects: it passes them over, or what they stand in. */
      readonly odd?: readonly { readonly line: number; readonly message: string }[];
    }
  | { readonly kind: "not-mine" }
  | { readonly kind: "broken"; readonly line: number; readonly message: string };

/** A file that another names: by `source x`, by a `…_FILE` variable. */
export interface Follow {
  /**
   * Absolute, or beginning with `~/` or a variable: `$NAME`, `${NAME}`, `${NAME:-else}` are filled in from this process's
   * environment, and a path with a variable that is not set is not followed.
   */
  readonly path: string;
  /** Where `path` is a folder: which files below it are meant, as in `FilePattern`, but without `**`. */
  readonly glob?: string;
  /** Comes back as `FileRef.layer`, so that the store knows how to read it. */
  readonly layer: string;
  /**
   * Set where a word of a command line names it, so that it may be anything. A program, a folder, or what else can't be read as
   * text is passed over in silence, and its values count where no other store names any.
   */
  readonly guess?: true;
  /**
   * Set where the whole file is a variable's value. Where it lies outside the home and the roots, or behind a variable that
   * is not set, that is said if the variable is a credential's.
   */
  readonly holds?: { readonly variable: string; readonly line: number };
}

/** A variable that something needs to work. */
export interface Requirement {
  /** The variable: `TAVILY_API_KEY`. */
  readonly name: string;
  /** What needs it: `skill pdf`. */
  readonly by: string;
  /** Where it is said, from 1. */
  readonly line: number;
}

/** A copy of a credential that is kept where nothing here can look. */
export interface Elsewhere {
  /** The variable, compared with `Credential.names`. */
  readonly name: string;
  /** From 1. */
  readonly line: number;
  /** Where it is kept, in a few words. */
  readonly reason: string;
  /** How it is changed there; names no secret. */
  readonly mend: string;
  /** Set where it is not told once a file that this text's `follow` leads to holds a key of that kind. */
  readonly unlessFollowed?: true;
}

/** A name and the exact span of its value in a text. The core decides which ones hold a key. */
export interface Assignment {
  /** Structural path, unique in the file (`#2`… among equals), stable under edits elsewhere in it. */
  readonly address: string;
  /** The variable or field that holds the value, compared with `Credential.names`. */
  readonly name: string;
  /**
   * Start and end in `text`, quotes outside. `text` has one character per byte, so these are bytes; a UTF-16 file
   * is the exception, decoded, its BOM taken off, and the core turns units into bytes.
   */
  readonly span: readonly [start: number, end: number];
  /** How the value is written, outermost first. Empty: as it stands. */
  readonly codecs: readonly Codec[];
  /** The variable whose default the value is: it counts where nothing sets that. */
  readonly variable?: string;
  /**
   * Who alone gets the value: what it stands in (`self`), or what is said to need it in a file above (`folder`). Absent: all that
   * starts here may.
   */
  readonly private?: "self" | "folder";
  /** `last20`: the spot holds only the last 20 characters of a key. Default `whole`. */
  readonly part?: "whole" | "last20";
  /** Why no client reads it here, where none does. */
  readonly inert?: string;
  /** A reason why this spot must not be written though its file may be. */
  readonly fixed?: string;
  /** The spot keeps a key from being used while it stands there; this insertion lifts that. Never swapped. */
  readonly unblock?: Insertion;
}

/** A writing of a value. Decoding and encoding live in the formats package. */
export type Codec =
  | "json"
  /** Any value of JSON, quotes and brackets included, as `String()` has it: `[object Object]`. Read, but never written. */
  | "json-value"
  | "json5-single"
  | "json5-double"
  | "dotenv-bare"
  | "dotenv-single"
  | "dotenv-double"
  | "dotenv-backtick"
  | "shell-bare"
  | "shell-single"
  | "shell-double"
  | "shell-ansi-c"
  /** A word of several quoted pieces, quotes included: read, but never written. */
  | "shell-word"
  | "fish-bare"
  | "fish-single"
  | "fish-double"
  | "fish-word"
  /** A line of fish's own `fish_variables`: every character but letters, digits, `/` and `_` as `\x2d`. */
  | "fish-variable"
  | "nu-bare"
  | "nu-single"
  | "nu-double"
  | "nu-backtick"
  /** Between `r#'` and `'#`. */
  | "nu-raw"
  /** A value in pam_env's files, which know no escapes. */
  | "pam"
  /** A word of `Environment=` in a unit's file, quotes outside. */
  | "systemd-unit"
  /** The inside of an XML element. */
  | "xml"
  | "powershell-bare"
  | "powershell-single"
  | "powershell-double"
  | "toml-basic"
  | "toml-literal"
  | "toml-multiline-basic"
  | "toml-multiline-literal"
  | "yaml-plain"
  | "yaml-single"
  | "yaml-double"
  /** The lines under `|` or `>`, as they stand: the first line's indentation and the last line's break outside. */
  | "yaml-block"
  /** Inside another writing: a reader that expands variables takes `$$` for one `$`. */
  | "dollars"
  | "url-query";

/** New text with one hole for a key: `before`, the encoded key, `after`. */
export interface Insertion {
  /** The new entry's address once it stands there. */
  readonly address: string;
  /** Offset in `text`, as `Assignment.span`. */
  readonly at: number;
  readonly before: string;
  readonly after: string;
  readonly codecs: readonly Codec[];
  readonly part?: "whole" | "last20";
}

/** A change that can't be made, with the reason in words that follow "because". */
export interface Refusal {
  readonly refused: string;
  /** Set where the file itself is broken, so that its reader would not come to what is added: the line, from 1. */
  readonly line?: number;
}

/** One value outside any file: a keychain item, a registry value, a vault's path. */
export interface Item {
  /** Unique in its store, without secrets: `Claude Code/dev`. */
  readonly address: string;
  readonly name: string;
  /** Absent where it can't be read now. */
  readonly value?: Secret;
  /** Set where nothing stands there yet, and `put` may make it once somebody asks for it. Found again from then on. */
  readonly absent?: true;
  readonly inert?: string;
  /** A reason why it must not be written. */
  readonly fixed?: string;
  readonly note?: string;
}

/** Anything that is not a file. */
export interface ItemStore {
  readonly id: string;
  /** True where a swap leaves this machine: done after everything else. */
  readonly remote?: boolean;
  /** `{path}` and `{folder}` mean nothing here. */
  readonly refresh?: Refresh;
  find(host: Host): AsyncIterable<Item | Problem>;
  /**
   * On the way back the item has only its address and its name.
   * Compare and swap; an item that already holds `to` is done. Throws `FILE_CHANGED` where it holds neither: nothing of ours
   * stands there then, so the rotation puts everything else back and leaves it.
   */
  swap(item: Item, from: Secret, to: Secret, host: Host): Promise<void>;
  /** Makes the item; one that holds `to` already is done. Throws `FILE_CHANGED` where it holds anything else. Needs `drop`. */
  put?(item: Item, to: Secret, host: Host): Promise<void>;
  /** Takes the item away; one that is gone is done. Throws `FILE_CHANGED` where it holds anything but `from`. */
  drop?(item: Item, from: Secret, host: Host): Promise<void>;
}
