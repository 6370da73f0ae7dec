import { randomBytes } from "node:crypto";
import nodePath from "node:path";
import { type Host, RotateError } from "@claude-rotate/contract";
import { hasCode } from "../host/system-error.ts";
import { pause } from "../interrupted.ts";
import { refuseForeign } from "../own-state.ts";
import type { FoundPlugin } from "./found.ts";

const LIMIT = 4 * 1024 * 1024;

interface Entry {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  readonly markerDigest: string;
}

interface KeptEntry extends Entry {
  /** The bundle that brought it, by name, where the user did not name it. */
  readonly by?: string;
}

/** Whom the user trusts, by name, version and content. */
export interface Trust {
  /** `changed`: another version or content of that name is trusted. */
  of(found: Entry): "trusted" | "changed" | "untrusted";
  /** When it was trusted: of two the later one has the larger number. -1 where it is not. */
  rankOf(found: Entry): number;
  /** `by`: the name of the bundle that brings them. Other versions of a name stay trusted: another project may have them. */
  add(found: readonly FoundPlugin[], by?: string): Promise<void>;
  /** With what it brought, where it is a bundle: the names that were trusted until now, all versions of each. */
  remove(name: string): Promise<readonly string[]>;
}

const entryOf = ({ name, version, digest, markerDigest, by }: KeptEntry): KeptEntry => ({
  name,
  version,
  digest,
  markerDigest,
  ...(by === undefined ? {} : { by }),
});

const isSame = (one: Entry, other: Entry): boolean =>
  one.name === other.name &&
  one.version === other.version &&
  one.digest === other.digest &&
  one.markerDigest === other.markerDigest;

/** Throws `STATE_UNUSABLE` where the list is there and can't be read: it is never taken for an empty one. */
export function openTrust(host: Host): Trust {
  const path = nodePath.join(host.paths.state, "trusted.json");
  let entries: readonly KeptEntry[] = read(host, path);
  /** From the list as it stands by now: another process may have written it since. */
  const change = (make: (before: readonly KeptEntry[]) => readonly KeptEntry[]): Promise<void> =>
    locked(host, path, async () => {
      const before = read(host, path);
      entries = make(before);
      if (entries.length > 0 || before.length > 0) await write(host, path, entries);
    });
  return {
    of: (found) => {
      if (entries.some((entry) => isSame(entry, found))) return "trusted";
      return entries.some(({ name }) => name === found.name) ? "changed" : "untrusted";
    },
    rankOf: (found) => entries.findLastIndex((entry) => isSame(entry, found)),
    add: (found, by) =>
      change((before) => {
        // What the user named on its own stays, whatever becomes of a bundle that brings it, too.
        const isNamed = (one: Entry): boolean =>
          before.some((entry) => isSame(entry, one) && entry.by === undefined);
        const taken = found.map((one) => ({
          ...entryOf(one),
          ...(by === undefined || isNamed(one) ? {} : { by }),
        }));
        const isTaken = ({ name, version }: Entry): boolean =>
          found.some((one) => one.name === name && one.version === version);
        return [...before.filter((entry) => !isTaken(entry)), ...taken];
      }),
    remove: async (name) => {
      const isMeant = (entry: KeptEntry): boolean => entry.name === name || entry.by === name;
      let names: readonly string[] = [];
      await change((before) => {
        names = before.filter(isMeant).map((entry) => entry.name);
        return before.filter((entry) => !isMeant(entry));
      });
      return [...new Set(names)];
    },
  };
}

/** Milliseconds. What is done under the lock takes a few of them, so an older one is that of a process that died. */
const DEAD = 5000;
const BETWEEN = 20;

/** One process at a time: of two that write what they read before, one would be lost. */
async function locked(host: Host, path: string, work: () => Promise<void>): Promise<void> {
  const { files } = host;
  const lock = `${path}.lock`;
  files.makeFolder(nodePath.dirname(path), 0o700);
  for (;;) {
    try {
      files.makeLock(lock);
      break;
    } catch (error) {
      if (!hasCode(error, "EEXIST")) throw error;
    }
    const since = files.stat(lock)?.modified;
    if (since !== undefined && Date.now() - since > DEAD) files.removeFolder(lock);
    else await pause(BETWEEN, host.signal);
  }
  try {
    await work();
  } finally {
    files.removeFolder(lock);
  }
}

function read(host: Host, path: string): readonly KeptEntry[] {
  try {
    const { bytes, info } = host.files.read(path, LIMIT);
    refuseForeign(host.files, path, info);
    const { v, trusted } = JSON.parse(Buffer.from(bytes).toString("utf8")) as {
      v: number;
      trusted: KeptEntry[];
    };
    if (v === 1 && Array.isArray(trusted)) return trusted.map(entryOf);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    if (error instanceof RotateError) throw error;
  }
  throw new RotateError("STATE_UNUSABLE", "the list of trusted plugins can't be read", {
    path,
    hint: "Remove it, and trust your plugins again.",
  });
}

async function write(host: Host, path: string, entries: readonly KeptEntry[]): Promise<void> {
  const text = `${JSON.stringify({ v: 1, trusted: entries }, null, 2)}\n`;
  const staged = `${path}.${randomBytes(8).toString("hex")}`;
  await host.files.create(staged, Buffer.from(text), { mode: 0o600 });
  host.files.rename(staged, path);
  host.files.syncFolder(nodePath.dirname(path));
}
