import type { FileRef, Reading } from "@claude-rotate/contract";
import { readPlist, readSystemd, readSystemdUnit, readToml } from "@claude-rotate/formats";
import { type TreeNames, treeAssignments } from "./entries.ts";

/** The layer of what `EnvironmentFile=` names. */
const UNIT_VALUES = "unit-values";

/** A service of the user's systemd: `Environment=`, and the files that `EnvironmentFile=` names. */
export function readUnit(text: string, file: FileRef): Reading {
  if (file.layer === UNIT_VALUES) return readSystemd(text);
  const { files, assignments } = readSystemdUnit(text);
  // systemd.unit(5), SPECIFIERS; a path with any other is not followed.
  const paths = files.map((path) => path.replace(/^%h(?=\/)/, "~").replace(/^%E(?=\/)/, CONFIG));
  const follow = paths.filter((path) => !path.includes("%")).map((path) => ({ path, layer: UNIT_VALUES }));
  return { kind: "read", assignments, follow };
}

/** In the contract's terms: the core fills variables in. */
const CONFIG = `$\{XDG_CONFIG_HOME:-$HOME/.config}`;

const AGENT: TreeNames = {
  isVariable: (names) => names[0] === "EnvironmentVariables",
  isCommand: (names) => names[0] === "ProgramArguments",
};

/** A launch agent: `EnvironmentVariables`, `ProgramArguments`. Its binary form is told as what it is, and not written. */
export function readAgent(text: string): Reading {
  const list = readPlist(text);
  return list.kind === "broken"
    ? list
    : { kind: "read", assignments: treeAssignments(text, list.values, AGENT) };
}

const SECRETS: TreeNames = { isVariable: () => true, isCommand: () => false };

/** Streamlit's secrets, where every string is one. */
export function readSecrets(text: string): Reading {
  const tree = readToml(text);
  return tree.kind === "broken"
    ? tree
    : { kind: "read", assignments: treeAssignments(text, tree.values, SECRETS) };
}
