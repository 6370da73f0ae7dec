import nodePath from "node:path";
import type { Check, Examined, Finding } from "@claude-rotate/contract";
import { ARGUMENT } from "../aftermath/argument.ts";
import { quoted } from "../path.ts";
import { filesWithKeys } from "./files-with-keys.ts";
import { readable } from "./readable.ts";

/** Ninety days, as most policies have it. */
const OLD = 90;
const DAY = 24 * 60 * 60 * 1000;

/** Fingerprints of keys that should be held by nothing any more, with what is wrong with each. */
function gone({ replaced, verdicts }: Examined): ReadonlyMap<string, string> {
  const dead = verdicts.filter(({ verdict }) => verdict === "invalid" || verdict === "disabled");
  return new Map([
    ...dead.map(({ fingerprint }) => [fingerprint, "is dead"] as const),
    ...replaced.map(({ fingerprint }) => [fingerprint, "was replaced"] as const),
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
          message: `${program} (pid ${pid})${started} holds a key in ${name === ARGUMENT ? "its arguments" : name} that ${old.get(fingerprint)}`,
          mend: `Start it again: ${how}.`,
        },
      ];
    });
  },
};

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
