import type { Files, Host } from "@claude-rotate/contract";

type Change = Exclude<
  keyof Files,
  | "stat"
  | "read"
  | "list"
  | "realPath"
  | "writable"
  | "denied"
  | "plantedLink"
  | "fixed"
  | "mountPoints"
  | "user"
  | "free"
>;
const CHANGES: readonly Change[] = [
  "makeFolder",
  "create",
  "append",
  "replace",
  "link",
  "rename",
  "remove",
  "makeLock",
  "removeFolder",
  "touch",
  "syncFolder",
];

/** One change of the file system. */
export interface FileCall {
  readonly name: keyof Files;
  /** The first path that it names. */
  readonly path: string;
  /** Of `replace`, `link` and `rename`. */
  readonly target?: string;
}

/**
 * The same machine, with `before` called ahead of each change of the file system, counted from 1. What it throws is what
 * the change throws, so that faults can be put at any point.
 */
export function watchFiles(host: Host, before: (call: FileCall, n: number) => void): Host {
  let n = 0;
  const files = { ...host.files } as Record<string, unknown>;
  for (const name of CHANGES) {
    const real = host.files[name] as (...args: unknown[]) => unknown;
    files[name] = (...args: unknown[]) => {
      n += 1;
      const act = (): unknown => {
        const target = typeof args[1] === "string" ? { target: args[1] } : {};
        before({ name, path: String(args[0]), ...target }, n);
        return real(...args);
      };
      return name === "create" ? Promise.resolve().then(act) : act();
    };
  }
  return { ...host, files: files as unknown as Files };
}
