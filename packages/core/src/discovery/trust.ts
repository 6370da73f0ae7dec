import { randomBytes } from "node:crypto";
import nodePath from "node:path";
import { type Host, RotateError } from "@claude-rotate/contract";
import { hasCode } from "../host/system-error.ts";
import type { FoundPlugin } from "./found.ts";

const LIMIT = 4 * 1024 * 1024;

interface Entry {
  readonly name: string;
  readonly version: string;
  readonly digest: string;
  readonly markerDigest: string;
}

/** Whom the user trusts, by name, version and content. */
export interface Trust {
  /** `changed`: another version or content of that name is trusted. */
  of(found: Entry): "trusted" | "changed" | "untrusted";
  add(found: readonly FoundPlugin[]): Promise<void>;
  /** False where nothing of that name was trusted. */
  remove(name: string): Promise<boolean>;
}

const entryOf = ({ name, version, digest, markerDigest }: Entry): Entry => ({
  name,
  version,
  digest,
  markerDigest,
});

const isSame = (one: Entry, other: Entry): boolean =>
  one.name === other.name &&
  one.version === other.version &&
  one.digest === other.digest &&
  one.markerDigest === other.markerDigest;

/** Throws `STATE_UNUSABLE` where the list is there and can't be read: it is never taken for an empty one. */
export function openTrust(host: Host): Trust {
  const path = nodePath.join(host.paths.state, "trusted.json");
  let entries: readonly Entry[] = read(host, path);
  const save = async (next: readonly Entry[]): Promise<void> => {
    await write(host, path, next);
    entries = next;
  };
  return {
    of: (found) => {
      if (entries.some((entry) => isSame(entry, found))) return "trusted";
      return entries.some(({ name }) => name === found.name) ? "changed" : "untrusted";
    },
    add: (found) => {
      const names = new Set(found.map(({ name }) => name));
      return save([...entries.filter(({ name }) => !names.has(name)), ...found.map(entryOf)]);
    },
    remove: async (name) => {
      const next = entries.filter((entry) => entry.name !== name);
      if (next.length === entries.length) return false;
      await save(next);
      return true;
    },
  };
}

function read(host: Host, path: string): readonly Entry[] {
  try {
    const { bytes, info } = host.files.read(path, LIMIT);
    if (host.platform !== "win32" && (info.mode & 0o022) !== 0)
      throw new RotateError("STATE_UNUSABLE", "others may write the list of trusted plugins", {
        path,
        hint: "Look through it, then `chmod 600` it.",
      });
    const { v, trusted } = JSON.parse(Buffer.from(bytes).toString("utf8")) as { v: number; trusted: Entry[] };
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

async function write(host: Host, path: string, entries: readonly Entry[]): Promise<void> {
  const text = `${JSON.stringify({ v: 1, trusted: entries }, null, 2)}\n`;
  const staged = `${path}.${randomBytes(8).toString("hex")}`;
  host.files.makeFolder(nodePath.dirname(path), 0o700);
  await host.files.create(staged, Buffer.from(text), { mode: 0o600 });
  host.files.rename(staged, path);
  host.files.syncFolder(nodePath.dirname(path));
}
