import type { FileRef, Follow, Insertion, Reading, Refusal } from "@claude-rotate/contract";
import { addJsonString, decode, readJson } from "@claude-rotate/formats";
import { namesOf, parentOf, type TreeNames, treeAssignments, type Value } from "./entries.ts";
import { pathOf, VALUES } from "./follow.ts";

const VARIABLES = new Set(["containerEnv", "remoteEnv", "args", "secrets"]);

const NAMES: TreeNames = {
  isVariable: (names) => names.some((name) => VARIABLES.has(name)),
  // A string, a list, or one of either for each task.
  isCommand: (names) => names.some((name) => /Command$|^runArgs$/.test(name)),
};

/** A devcontainer.json: `containerEnv`, `remoteEnv`, build arguments, `runArgs`, commands, the editor's settings. JSON with comments. */
export function readDevcontainer(text: string, file: FileRef): Reading {
  const tree = readJson(text);
  if (tree.kind === "broken") return tree;
  return {
    kind: "read",
    assignments: treeAssignments(text, tree.values, NAMES),
    follow: envFiles(text, tree.values, file),
  };
}

/** What `--env-file` in `runArgs` names, from the project's folder. */
function envFiles(text: string, values: readonly Value[], file: FileRef): readonly Follow[] {
  const words = values
    .filter(({ pointer }) => /^\/runArgs\/\d+$/.test(pointer))
    .map(({ span, codecs }) => decode(text.slice(span[0], span[1]), codecs));
  return words.flatMap((word, index) => {
    const joined = /^--env-file=(.+)/.exec(word)?.[1];
    const name = joined ?? (words[index - 1] === "--env-file" ? word : "");
    const here = name.replace(/^\$\{localWorkspaceFolder\}/, () => file.base).replace(/^\$\{localEnv:/, "${");
    const path = pathOf(here, { ...file, path: `${file.base}/.` }, true);
    return path === undefined ? [] : [{ path, layer: VALUES }];
  });
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
