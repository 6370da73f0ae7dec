import type { FileStore } from "@claude-rotate/contract";
import { FOLDERS, MANIFESTS, patternsOf } from "./places.ts";
import { PROFILES, type Profile } from "./profiles.ts";
import { addTo, PROFILED, readFile } from "./read.ts";

export function storeOf(profiles: readonly Profile[]): FileStore {
  const named = profiles.flatMap(({ files = [] }) =>
    files.map((pattern) => ({ ...pattern, layer: PROFILED })),
  );
  return {
    id: "skill",
    files: [...FOLDERS.flatMap(patternsOf), ...named, ...MANIFESTS],
    read: (text, file) => readFile(text, file, profiles),
    edits: { add: addTo },
  };
}

export const skills: FileStore = storeOf(PROFILES);
