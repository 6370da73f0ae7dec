import type { Files, Host } from "@claude-rotate/contract";

type Change = Exclude<keyof Files, "stat" | "read" | "list" | "realPath" | "writable">;
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

export interface Call {
  readonly name: keyof Files;
  readonly path: string;
  /** Of `replace`, `link` and `rename`. */
  readonly target?: string;
}

/** A host that calls `before` ahead of each change of the file system; what it throws is what the change throws. */
export function watching(host: Host, before: (call: Call, n: number) => void): Host {
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

/** A host that stops dead at the nth change: neither that one nor anything after it happens, as after a kill. */
export function killedAt(at: number): (host: Host) => Host {
  return (host) =>
    watching(host, (_call, n) => {
      if (n >= at) throw Object.assign(new Error("killed"), { code: "KILLED" });
    });
}

/** A host on which every other process is gone. */
export function alone(host: Host): Host {
  return { ...host, processes: { ...host.processes, state: () => "dead" } };
}

export function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
