import type { FileRef, Insertion, Reading, Refusal } from "@claude-rotate/contract";
import { addJsonString, readJson } from "@claude-rotate/formats";
import { namesOf, parentOf, type TreeNames, treeAssignments } from "./entries.ts";

const VARIABLES = new Set(["containerEnv", "remoteEnv", "args", "secrets"]);

const NAMES: TreeNames = {
  isVariable: (names) => names.some((name) => VARIABLES.has(name)),
  // A string, a list, or one of either for each task.
  isCommand: (names) => names.some((name) => /Command$|^runArgs$/.test(name)),
};

/** A devcontainer.json: `containerEnv`, `remoteEnv`, build arguments, `runArgs`, commands, the editor's settings. JSON with comments. */
export function readDevcontainer(text: string): Reading {
  const tree = readJson(text);
  if (tree.kind === "broken") return tree;
  return { kind: "read", assignments: treeAssignments(text, tree.values, NAMES) };
}

/** `remoteEnv`, where nothing else is said: it takes effect without building the container anew. */
export function addToDevcontainer(
  text: string,
  _file: FileRef,
  name: string,
  at = "/remoteEnv/",
): Insertion | Refusal {
  return addJsonString(text, namesOf(parentOf(at)), name);
}
