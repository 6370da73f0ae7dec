import type { Assignment, FileRef, Insertion, Reading, Refusal, Requirement } from "@claude-rotate/contract";
import { readValueFile, valueFiles } from "@claude-rotate/formats";
import { type Format, formatOf } from "./format.ts";
import { type Located, locate } from "./locate.ts";
import { isManifest, readManifest } from "./manifests.ts";
import { needsOf } from "./needs/needs.ts";
import type { Profile } from "./profiles.ts";

/** The layer of files that profiles name. */
export const PROFILED = "profiled";

export function readFile(text: string, file: FileRef, profiles: readonly Profile[]): Reading {
  const value = readValueFile(text, file.layer);
  if (value !== undefined) return value;
  if (isManifest(file)) return readManifest(text, file);
  const located = locate(file);
  const reading = formatAt(file, located, text)?.read(text) ?? { kind: "not-mine" };
  if (reading.kind !== "read" || located === undefined) return reading;
  const needs = needsIn(text, located, profiles);
  const follow = valueFiles(text, reading.assignments);
  return {
    ...reading,
    assignments: reading.assignments.map((one): Assignment => ({ ...one, private: "folder" })),
    ...(needs.length === 0 ? {} : { needs }),
    ...(follow.length === 0 ? {} : { follow }),
  };
}

export function addTo(text: string, file: FileRef, name: string): Insertion | Refusal {
  const format = formatAt(file, locate(file), text);
  return (
    format?.add?.(text, name) ?? {
      refused: "only a skill's .env file and its shell scripts take a new variable",
    }
  );
}

function formatAt({ path, layer }: FileRef, located: Located | undefined, text: string): Format | undefined {
  if (layer === PROFILED) return formatOf(path.split(/[\\/]/).slice(-1), text);
  return located && formatOf(located.names, text);
}

function needsIn(text: string, located: Located, profiles: readonly Profile[]): readonly Requirement[] {
  const by = needy(located);
  if (by === undefined) return [];
  const skill = located.names.at(-2);
  const profile = profiles.find(({ names }) => skill !== undefined && names.includes(skill));
  return needsOf(text, by, profile);
}

/** Whose needs a text speaks of, and why Claude Code does not find it where it doesn't. */
function needy({ folder, names, plugin }: Located): string | undefined {
  const file = names.at(-1) ?? "";
  if (!folder.used || !/\.md$/i.test(file)) return undefined;
  const owner = plugin === undefined ? "" : `${plugin}:`;
  if (folder.holds === "commands") return `command ${owner}${file.slice(0, -".md".length)}`;
  const skill = `skill ${owner}${names.at(-2)}`;
  if (names.length === 2 && /^readme\.md$/i.test(file)) return skill;
  if (!/^skill\.md$/i.test(file) || names.length > 3 || names.length < 2) return undefined;
  if (file !== "SKILL.md") return `${skill}, whose file must be called SKILL.md`;
  const isTooDeep = folder.flat === true && names.length === 3;
  return isTooDeep ? `${skill}, which Claude Code does not find in a folder of skills` : skill;
}
