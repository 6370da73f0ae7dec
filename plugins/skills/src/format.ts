import type { Insertion, Reading, Refusal } from "@claude-rotate/contract";
import {
  addDotenv,
  addFish,
  addPowershell,
  addShell,
  type Dialect,
  readDotenv,
  readFish,
  readJson,
  readPowershell,
  readShell,
  readToml,
  readYaml,
  tooLarge,
} from "@claude-rotate/formats";
import { LANGUAGES } from "./code/language.ts";
import { readCode } from "./code/read.ts";
import { readTree } from "./tree.ts";

export interface Format {
  read(text: string): Reading;
  /** Absent where there is no telling where a new key belongs. */
  add?(text: string, name: string): Insertion | Refusal;
}

/** Prose: a key in it is found by the core, and left. */
const PROSE: Format = { read: () => ({ kind: "read", assignments: [] }) };
/** For readers by line. */
const limited =
  (read: Format["read"]): Format["read"] =>
  (text) => {
    const large = tooLarge(text);
    return large === undefined ? read(text) : { kind: "broken", line: 1, message: large };
  };

const DOTENV: Format = { read: limited(readDotenv), add: addDotenv };
const JSON_TEXT: Format = { read: (text) => readTree(text, readJson(text)) };
const YAML: Format = { read: (text) => readTree(text, readYaml(text)) };
const POWERSHELL: Format = { read: limited(readPowershell), add: addPowershell };

function shell(dialect: "bash" | "zsh"): Format {
  const of = (text: string): Dialect => (/^#![^\r\n]*\bzsh\b/.test(text) ? "zsh" : dialect);
  return {
    read: limited((text) => readShell(text, of(text))),
    add: (text, name) => addShell(text, name, of(text)),
  };
}

const BY_ENDING: Readonly<Record<string, Format>> = {
  env: DOTENV,
  envrc: shell("bash"),
  json: JSON_TEXT,
  jsonc: JSON_TEXT,
  yaml: YAML,
  yml: YAML,
  toml: { read: (text) => readTree(text, readToml(text)) },
  sh: shell("bash"),
  bash: shell("bash"),
  zsh: shell("zsh"),
  fish: { read: limited(readFish), add: addFish },
  ps1: POWERSHELL,
  psm1: POWERSHELL,
  md: PROSE,
  ipynb: PROSE,
  ...Object.fromEntries(
    Object.entries(LANGUAGES).map(([ending, language]): [string, Format] => [
      ending,
      { read: (text) => ({ kind: "read", assignments: readCode(text, language) }) },
    ]),
  ),
};

/** Files of made-up keys: a test's constants are no settings, whatever they are called. */
const TEST_FOLDER = /^(?:__)?(?:tests?|spec|fixtures?|mocks?|evals?)(?:__)?$/i;
const TEST_FILE =
  /^(?:test_.*|conftest|.*_test)\.py$|_(?:test|spec)\.rb$|^test_.*\.rb$|\.(?:test|spec)\.[cm]?[jt]sx?$/i;

/** How a file of a skill is read: by its name, as other programs tell. `undefined` where it is not the skill's own. */
export function formatOf(names: readonly string[], text: string): Format | undefined {
  const name = names.at(-1) ?? "";
  const folders = names.slice(1, -1);
  if (folders.some((folder) => folder.startsWith(".") || folder === "node_modules")) return undefined;
  if (name.startsWith(".env.")) return DOTENV;
  if (TEST_FILE.test(name) || folders.some((folder) => TEST_FOLDER.test(folder))) return PROSE;
  if (!name.includes(".")) return BY_ENDING[endingOf(text)] ?? PROSE;
  return BY_ENDING[/\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ""];
}

const RUN_BY: readonly (readonly [RegExp, string])[] = [
  [/\b(?:ba|da|k)?sh$/, "sh"],
  [/\bzsh$/, "zsh"],
  [/\bfish$/, "fish"],
  [/\bpwsh$/, "ps1"],
  [/\bpython[\d.]*$/, "py"],
  [/\bruby$/, "rb"],
  [/\b(?:node|deno|bun|tsx)$/, "ts"],
];

/** The ending that a script would have, by its first line: `#!/usr/bin/env python3`. */
function endingOf(text: string): string {
  const line = /^#!([^\r\n]{1,200})/.exec(text)?.[1] ?? "";
  const words = line.trim().split(/[ \t]+/);
  return RUN_BY.find(([program]) => words.some((word) => program.test(word)))?.[1] ?? "";
}
