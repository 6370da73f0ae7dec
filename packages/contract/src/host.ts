import type { Secret } from "./secret.ts";

export type Platform = "linux" | "darwin" | "win32";

/**
 * The machine as the code may see it. Nothing below the apps touches `process.env`, `os` or `fs` directly, so other
 * platforms are simulated by another host and a dry run is a wrapper round one.
 */
export interface Host {
  readonly platform: Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly paths: Paths;
  readonly files: Files;
  /** Runs a program found by absolute path; never one from a project's folder. Rejects with `EXEC_FAILED` where none is found, with `INTERRUPTED` once `signal` is aborted. */
  exec(program: string, args: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /** One HTTP request under the machine's proxy and CA settings. Never follows redirects; rejects with a `NetworkError`. */
  fetch(request: HttpRequest): Promise<HttpResponse>;
  readonly processes: Processes;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
}

export interface Paths {
  readonly home: string;
  readonly cwd: string;
  /** This product's own state: journal, escrow, lock. */
  readonly state: string;
  /** `~/.config` and its equivalents. */
  readonly config: string;
  readonly appData: string;
  /** `CLAUDE_CONFIG_DIR`, by default `~/.claude`. */
  readonly claudeConfig: string;
  /** Anthropic's profiles: `ANTHROPIC_CONFIG_DIR`, by default `anthropic` below `config`. */
  readonly anthropicConfig: string;
  /** Machine-wide settings, `/etc` on Linux. */
  readonly etc: string;
}

export interface FileInfo {
  readonly kind: "file" | "folder" | "other";
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Hard links. */
  readonly links: number;
  /** `device:inode`. */
  readonly identity: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

export interface FolderEntry {
  readonly name: string;
  readonly kind: "file" | "folder" | "link" | "other";
}

/** A file as it was when it was read. */
export interface Seen extends Pick<FileInfo, "identity" | "mode" | "uid" | "gid" | "links"> {
  /** SHA-256 of its bytes, in hex. */
  readonly digest: string;
}

/** What a new file is to be like. */
export interface Likeness {
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
  /** A file whose extended attributes and access control lists it gets, too. */
  readonly attributesOf?: string;
}

/**
 * Why a file or folder can't be written: its mode or its owner, a flag that keeps all or all but its end as it is (`chattr`,
 * `chflags`), or the whole file system.
 */
export type Denial = "forbidden" | "immutable" | "append-only" | "read-only-mount";

/**
 * Reading is synchronous (several times faster for many small files), writing may overlap its syncs. Everything throws
 * the system's own error, with its `code` (`EACCES`, `ENOSPC`…).
 */
export interface Files {
  /** Follows links; `undefined` where nothing stands. Throws `EILSEQ` where the name, being no UTF-8, can't be told to the system. */
  stat(path: string): FileInfo | undefined;
  /**
   * Opens, checks that it is a regular file (`ENOTREG` otherwise) of at most `limit` bytes (`EFBIG` otherwise), and reads.
   * A link is not followed (`ELOOP`): what `realPath` gave may have been swapped for one since.
   */
  read(path: string, limit: number): { readonly bytes: Uint8Array; readonly info: FileInfo };
  list(folder: string): readonly FolderEntry[];
  realPath(path: string): string;
  /** Whether the user may write it; false too for a file that is immutable or on a read-only mount. */
  writable(path: string): boolean;
  /** Why the user may not; `undefined` where he may. */
  denied(path: string): Denial | undefined;
  /**
   * The first link on the way to `path` that another user put into a folder which everybody may write: what it leads to is
   * his choice, not the user's.
   */
  plantedLink(path: string): string | undefined;
  /**
   * The system's code where its folder would let no other file take this file's place (`EPERM`: the folder is immutable, or
   * sticky and the file another user's); `undefined` where nothing is known to forbid it. Looks only: whether the folder is
   * append-only it can't tell.
   */
  fixed(path: string): string | undefined;
  /** Where something is mounted: no other file can take the place of a file there. Empty where the system doesn't tell. */
  mountPoints(): ReadonlySet<string>;
  /** The number of the user whom the system asks for rights; `undefined` where it knows none (Windows). */
  user(): number | undefined;
  /** Bytes that the user can still write to the folder's file system; `undefined` where the system can't tell. */
  free(folder: string): number | undefined;

  /** Makes missing parents too. */
  makeFolder(path: string, mode: number): void;
  /**
   * A new file, never an existing one: mode and owner are set before the first byte, then written and synced. Throws
   * `PLACE_UNWRITABLE` where what `attributesOf` names bears can't be given to it.
   */
  create(path: string, bytes: Uint8Array, like: Likeness): Promise<void>;
  /** Adds to the end and syncs. */
  append(path: string, bytes: Uint8Array): void;
  /** Compares the target with `seen` and renames `staged` over it, with nothing between the two calls; false where it differs. */
  replace(staged: string, target: string, seen: Seen): boolean;
  /** A second name for a file; throws `EEXIST`, so that exactly one of several callers wins. */
  link(from: string, to: string): void;
  rename(from: string, to: string): void;
  /** Removes a file; nothing there is no error. */
  remove(path: string): void;
  /** Makes one folder; throws `EEXIST`. */
  makeLock(path: string): void;
  /** Removes an empty folder; nothing there is no error. */
  removeFolder(path: string): void;
  /** Sets the time of change to now. */
  touch(path: string): void;
  syncFolder(path: string): void;
}

export interface ExecOptions {
  readonly stdin?: string;
  readonly timeout?: number;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Runs to its end whatever the user does: for a write, which can't be taken back while it is under way. */
  readonly uninterrupted?: boolean;
}

export interface ExecResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds for the whole exchange; default 10,000. */
  readonly timeout?: number;
  /** Variables that decide proxy and certificates; the core sets it, a project's settings never reach it. */
  readonly env?: Host["env"];
  /** As of a program that is run. */
  readonly uninterrupted?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** At most 1 MiB. */
  readonly body: string;
  readonly proxy?: string;
  /** Who signed the server's certificate, where that is none of Node's own, public roots. */
  readonly authority?: string;
}

/** Who a process is, beyond its number, which is used again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the system's own unit. */
  readonly started: string;
  /** This boot of the machine. */
  readonly boot: string;
  /** The host name: people tell machines by it, and it may change. */
  readonly machine: string;
  /** Among which processes the number means this one (Linux); empty where there is but one such set, absent where it was not noted. */
  readonly namespace?: string;
}

export interface Processes {
  self(): ProcessIdentity;
  /** `unknown` where that can't be told from here: it belongs to another machine, or to a container's own processes. */
  state(identity: ProcessIdentity): "alive" | "dead" | "unknown";
  /** The user's own processes as they run now, this one among them. Nobody else's are looked at. */
  list(): Promise<ProcessList>;
}

export interface ProcessList {
  readonly processes: readonly RunningProcess[];
  /** What of the user's processes could not be seen, in a sentence; absent where all was. */
  readonly unseen?: string;
}

/** A process with what it was started with. Variables that it set since are not seen. */
export interface RunningProcess {
  readonly pid: number;
  /** The pid of the process that started it; 1 or another collector's once that one is gone. */
  readonly parent: number;
  /** Milliseconds since 1970, to the second. */
  readonly since?: number;
  /** The program's name without its folder: `zsh`, `node`. It may have named itself. */
  readonly program: string;
  /** Program and arguments. Wrapped, since any of them may be a secret. Where the system doesn't part them, one text. */
  readonly args: readonly Secret[];
  readonly variables: readonly { readonly name: string; readonly value: Secret }[];
}
