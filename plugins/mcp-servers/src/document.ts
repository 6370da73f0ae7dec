import type { Insertion, Refusal } from "@claude-rotate/contract";
import {
  addJson5String,
  addJsonString,
  addTomlString,
  addYamlString,
  readDotenv,
  readJson,
  readJson5,
  readShell,
  readToml,
  readYaml,
  type TextReading,
  type TreeReading,
} from "@claude-rotate/formats";

/** A file's values with their places, whatever it is written in. */
export type Document = Extract<TreeReading, { kind: "read" }>;
export type DocumentValue = Document["values"][number];

export type Format = keyof typeof TREES | keyof typeof LISTS;

interface Tree {
  read(text: string): TreeReading;
  add(text: string, path: readonly string[], name: string): Insertion | Refusal;
}

/** The formats that nest: servers stand somewhere within. */
export const TREES: Readonly<Record<"json" | "json5" | "toml" | "yaml", Tree>> = {
  json: { read: readJson, add: addJsonString },
  json5: { read: readJson5, add: addJson5String },
  toml: { read: readToml, add: addTomlString },
  yaml: { read: readYaml, add: addYamlString },
};

/** The formats of plain variables. */
export const LISTS: Readonly<Record<"dotenv" | "shell", (text: string) => TextReading>> = {
  dotenv: readDotenv,
  shell: (text) => readShell(text, "bash"),
};

const BY_ENDING: Readonly<Record<string, Format>> = {
  json: "json",
  jsonc: "json",
  json5: "json5",
  toml: "toml",
  yaml: "yaml",
  yml: "yaml",
  env: "dotenv",
  sh: "shell",
  bash: "shell",
  zsh: "shell",
};

/** What a file of any name is written in; `undefined` where it is no configuration. */
export function formatOf(path: string, text: string): Format | undefined {
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  const known = BY_ENDING[/\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ""];
  if (known || /^[^.]+\.[a-z0-9]+$/i.test(name)) return known;
  return /^(?:\u00ef\u00bb\u00bf|\ufeff)?\s*[{[]/.test(text) ? "json" : "dotenv";
}
