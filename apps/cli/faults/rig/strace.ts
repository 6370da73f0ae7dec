import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Home } from "../../test/support/home.ts";
import type { RunOptions } from "../../test/support/run.ts";

/** What changes the file system, or makes a change last. */
const CHANGES: readonly string[] = [
  ...["rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "symlink", "symlinkat"],
  ...["mkdir", "mkdirat", "rmdir", "fsync", "fdatasync", "fchmod", "fchown", "ftruncate", "utimensat"],
];
const MORE: readonly string[] = ["openat", "write", "pwrite64", "writev"];

/** One call of the system, as a recorded run made it. */
interface Call {
  readonly thread: string;
  readonly name: string;
  /** Its first path below the home, relative to it; `undefined` for any other. */
  readonly path: string | undefined;
  readonly isInjected: boolean;
}

/** Where a fault is put: the `when`th call of this name by one thread, or among those to `path`. */
export interface Point {
  readonly name: string;
  readonly when: number;
  readonly path?: string;
  /** What the recorded run did there. */
  readonly was: string;
}

export interface Traced {
  readonly options: RunOptions;
  /** What strace wrote, once the run is over. */
  read(): string;
}

let traces = 0;

/** One pool thread and no io_uring: strace counts per thread, and only so two runs make the same calls in the same order. */
function traced(options: RunOptions, flags: readonly string[]): Traced {
  const log = join(options.home.temp, `trace.${traces++}`);
  const env = { ...options.env, UV_THREADPOOL_SIZE: "1", UV_USE_IO_URING: "0" };
  const through = ["strace", "-f", "-qq", "-ttt", "-y", "-s", "4096", "-o", log, ...flags];
  return { options: { ...options, env, through }, read: () => readFileSync(log, "utf8") };
}

/** A run whose calls are written down. */
export function recording(options: RunOptions): Traced {
  return traced(options, ["-e", `trace=${[...CHANGES, ...MORE].join(",")}`]);
}

/** A run with a fault at a point: `signal=KILL`, `error=EIO`. With `stays`, at every such call from there on, too. */
export function faulty(options: RunOptions, point: Point, fault: string, stays = false): Traced {
  const path = point.path === undefined ? [] : ["-P", options.home.at(point.path)];
  const inject = `inject=${point.name}:${fault}:when=${point.when}${stays ? "+" : ""}`;
  return traced(options, [...path, "-e", `trace=${point.name}`, "-e", inject]);
}

/** A run that gets a signal at a point. */
export function interrupting(options: RunOptions, point: Point, signal: NodeJS.Signals): Traced {
  const inject = `inject=${point.name}:signal=${signal.slice(3)}:when=${point.when}`;
  // Without a filter by path, which would hide the end.
  return traced(options, ["-e", `trace=${point.name},exit_group`, "-e", inject]);
}

/** How long the process went on behind the signal; `undefined` where it never came. */
export function secondsAfter(trace: string, signal: NodeJS.Signals): number | undefined {
  const begun = new RegExp(`([\\d.]+) --- ${signal} `).exec(trace)?.[1];
  // The last one: programs that it runs end, too.
  const ended = [...trace.matchAll(/([\d.]+) exit_group\(/g)].at(-1)?.[1];
  return begun === undefined || ended === undefined ? undefined : Number(ended) - Number(begun);
}

/** The calls of a recorded run, in order. */
function callsOf(trace: string, home: Home): readonly Call[] {
  return trace.split("\n").flatMap((line) => {
    const [, thread, name, rest] = /^(\d+) +[\d.]+ (\w+)\((.*)$/.exec(line) ?? [];
    if (thread === undefined || name === undefined || rest === undefined) return [];
    const path = pathIn(rest.replace(/^AT_FDCWD<[^>]*>, /, ""), home);
    return [{ thread, name, path, isInjected: line.endsWith("(INJECTED)") }];
  });
}

/** The text that a write wrote may name the home, too: only what the call is made to counts. */
function pathIn(call: string, home: Home): string | undefined {
  const path = /^(?:\d+<([^>]*)>|"([^"]*)")/.exec(call);
  const at = path?.[1] ?? path?.[2] ?? "";
  if (at === home.path) return "";
  return at.startsWith(`${home.path}/`) ? at.slice(home.path.length + 1) : undefined;
}

/** Names with chance or time in them: another run has others. */
const isPassing = (path: string): boolean => /[0-9a-f]{16}|\d{8}T\d{9}/.test(path);

/**
 * A point for each call below the home of a recorded run. A fault strikes the thread that is the first to make its nth
 * call of a name; a call that another thread would forestall is named by its path.
 */
export function pointsOf(trace: string, home: Home): readonly Point[] {
  const count = new Map<string, number>();
  const next = (key: string): number => {
    const n = (count.get(key) ?? 0) + 1;
    count.set(key, n);
    return n;
  };
  const struck = new Set<string>();
  return callsOf(trace, home).flatMap(({ thread, name, path }) => {
    const when = next(`${thread} ${name}`);
    const byPath = next(`${thread} ${name} ${path}`);
    const isFirst = !struck.has(`${name} ${when}`);
    struck.add(`${name} ${when}`);
    if (path === undefined) return [];
    const was = `${name} ${path || "."}`;
    if (isFirst) return [{ name, when, was }];
    if (isPassing(path) || struck.has(`${name} ${byPath} ${path}`)) return [];
    struck.add(`${name} ${byPath} ${path}`);
    return [{ name, when: byPath, path, was }];
  });
}

export const isChange = ({ name }: Point): boolean => CHANGES.includes(name);

/** Whether errors were put into calls below the home, and into no other: Node can't do without files of its own. */
export function hasStruck(trace: string, home: Home): boolean {
  const struck = callsOf(trace, home).filter(({ isInjected }) => isInjected);
  return struck.length > 0 && struck.every(({ path }) => path !== undefined);
}
