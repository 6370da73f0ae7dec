import type { FileRef, Insertion, Reading, Refusal } from "@claude-rotate/contract";
import { addJsonString, readJson } from "@claude-rotate/formats";
import { distinct, isVariable, labelled, namesOf, parentOf, whole } from "./entries.ts";

const VARIABLES = new Set(["containerEnv", "remoteEnv", "args", "secrets"]);

/** A devcontainer.json: `containerEnv`, `remoteEnv`, build arguments, `runArgs`, variables in the editor's settings. JSON with comments. */
export function readDevcontainer(text: string): Reading {
  const tree = readJson(text);
  if (tree.kind === "broken") return tree;
  const assignments = tree.values.flatMap((value) => {
    const isEntry = namesOf(value.pointer).some((name) => VARIABLES.has(name));
    if (/^\d+$/.test(value.name)) return labelled(text, value, []);
    return isEntry || isVariable(value.name) ? [whole(value, value.name, [])] : [];
  });
  return { kind: "read", assignments: distinct(assignments) };
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
