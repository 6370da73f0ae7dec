import { createRequire } from "node:module";
import { type ExecResult, type Host, isRotateError } from "@claude-rotate/contract";
import type { Target } from "./address.ts";
import { absent, Trouble, troubleOf, unanswered } from "./trouble.ts";

/** What an entry is to hold instead; `null` is no entry at all. */
export interface Change {
  readonly from: string | null;
  readonly to: string | null;
}

/** What an entry holds without the white space around it; `null` where there is none. */
export interface Answer {
  readonly held: string | null;
  /** What it held after the change; absent where none was made. */
  readonly after?: string | null;
}

/** Milliseconds: time enough to type a password into the dialog that a locked keyring opens. */
const PATIENCE = 60_000;

/**
 * What the child runs: its first argument is the library, its standard input a target and a change. Pinned to the Secret
 * Service: without it the library falls back to the kernel's keyring, which is empty after the next start.
 */
const CHILD = `
try {
  const { Entry } = require(process.argv[1]);
  const { target: { service, account, target }, change } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  const options = { linux: { store: "secret-service" } };
  const entry = target && process.platform === "win32"
    ? Entry.withTarget(target, service, account) : new Entry(service, account, options);
  const key = (text) => text === null ? null : text.trim();
  const text = entry.getPassword();
  const answer = { held: key(text) };
  if (change && answer.held === change.from && change.from !== change.to) {
    if (change.to === null) entry.deletePassword();
    else entry.setPassword(text === null ? change.to : text.replace(answer.held, () => change.to));
    answer.after = key(entry.getPassword());
  }
  process.stdout.write(JSON.stringify(answer));
} catch (error) {
  process.stderr.write(String(error && error.message));
  process.exitCode = 1;
}`;

/** Where the library stands, as seen from this package; `undefined` where it is not installed. */
export function findLibrary(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve("@napi-rs/keyring");
  } catch {
    return undefined;
  }
}

/**
 * Reads one entry, and changes it where it holds `from`. A process of its own does it: a native library waits for a dialog
 * without end, and takes the process down with it when it fails. Throws a Trouble.
 */
export async function ask(
  host: Host,
  library: string | undefined,
  target: Target,
  change?: Change,
): Promise<Answer> {
  if (library === undefined) throw absent();
  const result = await run(host, library, JSON.stringify({ target, change }));
  if (result.code === -1) throw unanswered();
  if (result.code !== 0) throw troubleOf(result.stderr);
  return answerIn(result.stdout);
}

/** Node's own error would show what it could not parse. */
function answerIn(stdout: string): Answer {
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Trouble(
      "failed",
      "something else wrote into its answer",
      "Unset NODE_OPTIONS, and run it again.",
    );
  }
}

async function run(host: Host, library: string, stdin: string): Promise<ExecResult> {
  try {
    return await host.exec("node", ["-e", CHILD, library], { stdin, timeout: PATIENCE });
  } catch (error) {
    if (isRotateError(error))
      throw new Trouble("refused", "`node` is not on PATH", "Put the folder of `node` on PATH.");
    throw error;
  }
}
