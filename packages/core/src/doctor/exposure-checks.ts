import nodePath from "node:path";
import type { Check, Examined, FileInfo, Finding, Host, Place } from "@claude-rotate/contract";
import { quoted } from "../path.ts";
import { sharedWith } from "./group.ts";

/** As others have them; a group's are the next three bits. */
const READ = 0o004;
const PASS = 0o001;
const GROUP = 3;
const OPEN_TO_OTHERS = 0o077;
/** Ninety days, as most policies have it. */
const OLD = 90;
const DAY = 24 * 60 * 60 * 1000;

/** Fingerprints of keys that should be held by nothing any more, with what is wrong with each. */
function gone({ replaced, verdicts }: Examined): ReadonlyMap<string, string> {
  const dead = verdicts.filter(({ verdict }) => verdict === "invalid" || verdict === "disabled");
  return new Map([
    ...dead.map(({ fingerprint }) => [fingerprint, "dead"] as const),
    ...replaced.map(({ fingerprint }) => [fingerprint, "replaced"] as const),
  ]);
}

const oldPrograms: Check = {
  id: "CR050",
  level: "warning",
  title: "a running program holds an old key",
  run: async (machine) => {
    const old = gone(machine);
    return machine.programs.flatMap(({ pid, program, since, holds, how }): readonly Finding[] => {
      const held = holds.find(({ fingerprint }) => old.has(fingerprint));
      if (held === undefined) return [];
      const { fingerprint, name } = held;
      const started = since === undefined ? "" : `, started ${new Date(since).toLocaleString("sv-SE")},`;
      return [
        {
          fingerprint,
          message: `${program} (pid ${pid})${started} holds a key in ${name} that is ${old.get(fingerprint)}`,
          mend: `Start it again: ${how}.`,
        },
      ];
    });
  },
};

/** Files that show a whole key, each once. */
function filesWithKeys({ places }: Examined): ReadonlyMap<string, Place> {
  const files = new Map<string, Place>();
  for (const place of places)
    if (place.path !== undefined && !place.form.endsWith("last20") && !files.has(place.path))
      files.set(place.path, place);
  return files;
}

/** Whether others, or the members of a group, get as far as the file: every folder above it lets them pass. */
function isReached(path: string, info: (path: string) => FileInfo | undefined, gid?: number): boolean {
  for (let at = nodePath.dirname(path); ; at = nodePath.dirname(at)) {
    const folder = info(at);
    const bit = folder !== undefined && folder.gid === gid ? PASS << GROUP : PASS;
    if (((folder?.mode ?? 0) & bit) === 0) return false;
    if (at === nodePath.dirname(at)) return true;
  }
}

/** Who can read a file besides its owner, in words. */
function readers(path: string, info: (path: string) => FileInfo | undefined, host: Host): string | undefined {
  const file = info(path);
  if (file === undefined) return undefined;
  if ((file.mode & READ) !== 0 && isReached(path, info)) return "every user of this machine";
  const isOpen = (file.mode & (READ << GROUP)) !== 0 && isReached(path, info, file.gid);
  return isOpen ? sharedWith(host, file) : undefined;
}

const readable: Check = {
  id: "CR080",
  level: "error",
  title: "a file with a key can be read by others",
  run: async (machine, host) => {
    if (host.platform === "win32") return [];
    const info = remembering((path) => statOf(host, path));
    return [...filesWithKeys(machine)].flatMap(([path, place]): readonly Finding[] => {
      const mode = info(path)?.mode ?? 0;
      const who = readers(path, info, host);
      if (who === undefined) return [];
      const closed = mode & ~OPEN_TO_OTHERS;
      return [
        {
          place: place.id,
          message: `${who} can read it (mode ${mode.toString(8).padStart(4, "0")})`,
          mend: `\`chmod ${closed.toString(8)} ${quoted(path)}\`.`,
          ...(place.writable ? { fix: { kind: "mode", path, mode: closed } } : {}),
        },
      ];
    });
  },
};

function statOf(host: Host, path: string): FileInfo | undefined {
  try {
    return host.files.stat(path);
  } catch {
    return undefined;
  }
}

function remembering<T>(ask: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return (path) => {
    if (!known.has(path)) known.set(path, ask(path));
    return known.get(path) as T;
  };
}

const inGit: Check = {
  id: "CR081",
  level: "error",
  title: "git takes a file with a key",
  run: async (machine) => {
    const files = filesWithKeys(machine);
    const states = await machine.inGit([...files.keys()]);
    return [...files].flatMap(([path, place]): readonly Finding[] => {
      const name = nodePath.basename(path);
      switch (states.get(path)) {
        case "tracked":
          return [
            {
              place: place.id,
              message: "git tracks it: the key is in the history, and in every clone",
              mend: `\`git rm --cached ${quoted(name)}\` in its folder, a line in .gitignore, then \`claude-rotate rotate ${place.credential}\`: a key in a history is spent.`,
            },
          ];
        case "exposed":
          return [
            {
              place: place.id,
              message: "the next `git add .` takes it: no line of .gitignore names it",
              mend: `Add \`${name}\` to .gitignore.`,
            },
          ];
        default:
          return [];
      }
    });
  },
};

const writesBack: Check = {
  id: "CR052",
  level: "warning",
  title: "another program would bring an old key back",
  run: async (machine) => leftBehind(machine, true),
};

const copies: Check = {
  id: "CR082",
  level: "warning",
  title: "copies of an old key stay behind",
  run: async (machine) => leftBehind(machine, false),
};

async function leftBehind(machine: Examined, restoring: boolean): Promise<readonly Finding[]> {
  const { leftovers } = await machine.leftovers();
  return leftovers
    .filter(({ restores = false }) => restores === restoring)
    .map(({ path, line, fingerprint, credential, reason, mend, scrub }) => ({
      path,
      ...(line === undefined ? {} : { line }),
      fingerprint,
      message: restoring ? `it holds an old key: ${reason}` : `an old key stands in ${reason}`,
      mend: `${mend.charAt(0).toUpperCase()}${mend.slice(1)}.`,
      ...(scrub ? { fix: { kind: "scrub", path, credential, fingerprint } as const } : {}),
    }));
}

const age: Check = {
  id: "CR083",
  level: "info",
  title: "the key is old",
  run: async ({ replaced, keys }) => {
    const put = new Map<string, number>();
    for (const { by, at } of replaced) put.set(by, Math.max(at, put.get(by) ?? 0));
    return keys.flatMap(({ fingerprint, credential }): readonly Finding[] => {
      const days = Math.floor((Date.now() - (put.get(fingerprint) ?? Date.now())) / DAY);
      if (days < OLD) return [];
      return [
        {
          fingerprint,
          message: `it was put in place ${days} days ago`,
          mend: `\`claude-rotate rotate ${credential}\` with a new key.`,
        },
      ];
    });
  },
};

/** Where keys lie open, and what rotations left behind: nothing of it depends on whose key it is. */
export const exposureChecks: readonly Check[] = [oldPrograms, writesBack, readable, inGit, copies, age];
