import type { Host } from "@claude-rotate/contract";
import { watchFiles } from "../../src/index.ts";

export { watchFiles as watching };

/** A host that stops dead at the nth change: neither that one nor anything after it happens, as after a kill. */
export function killedAt(at: number): (host: Host) => Host {
  return (host) =>
    watchFiles(host, (_call, n) => {
      if (n >= at) throw Object.assign(new Error("killed"), { code: "KILLED" });
    });
}

/** The same at the nth rename of a new file to its place. */
export function killedAtReplace(at: number): (host: Host) => Host {
  let replaced = 0;
  return (host) =>
    watchFiles(host, ({ name }) => {
      if (name === "replace") replaced += 1;
      if (replaced >= at) throw failure("KILLED");
    });
}

/** A host on which every other process is gone. */
export function alone(host: Host): Host {
  return { ...host, processes: { ...host.processes, state: () => "dead" } };
}

export function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
