import type { Codec, FileRef, Follow, Insertion, Reading, Refusal } from "@claude-rotate/contract";
import { addYamlString, readYaml, type TreeReading, valueFile } from "@claude-rotate/formats";
import { mayHoldKey, namesOf, parentOf, type TreeNames, treeAssignments, type Value } from "./entries.ts";
import { folderOf, pathOf, SOURCED, VALUES } from "./follow.ts";

/** Compose fills in `$NAME` once YAML is read. */
const INNER: readonly Codec[] = ["dollars"];
const VARIABLES = new Set(["environment", "args"]);
const COMMANDS = new Set(["command", "entrypoint", "test"]);

const NAMES: TreeNames = {
  codecs: INNER,
  isVariable: (names) => names.some((name) => VARIABLES.has(name)),
  isCommand: (names) => COMMANDS.has(names.at(-1) ?? ""),
};

/**
 * A compose file: `environment` and `args` as mapping and as list, commands, the defaults behind references, and the files that
 * `env_file`, `secrets`, `include` and `extends` name. Parsed only where the text may hold a key or names such a file, since most don't.
 */
export function readCompose(text: string, file: FileRef): Reading {
  const mayFollow = /\b(?:env_file|secrets|include|extends)\b/.test(text);
  if (!mayFollow && !mayHoldKey(text)) return { kind: "read", assignments: [] };
  const tree = readYaml(text);
  if (tree.kind === "broken") return tree;
  return {
    kind: "read",
    assignments: treeAssignments(text, tree.values, NAMES),
    follow: tree.values.flatMap((value) => followed(text, value, file)),
  };
}

function followed(text: string, { pointer, span }: Value, file: FileRef): readonly Follow[] {
  const names = namesOf(pointer);
  const word = text.slice(...span);
  const isValues =
    names.at(-1) === "env_file" || (names.includes("env_file") && /^(?:\d+|path)$/.test(names.at(-1) ?? ""));
  const isSecret = names.length === 3 && names[0] === "secrets" && names[2] === "file";
  const isCompose = !isValues && namesCompose(names);
  const isNamed = isValues || isSecret || isCompose;
  const path = isNamed ? pathOf(word, { ...file, path: `${folderOf(file)}/.` }, true) : undefined;
  if (path === undefined) return [];
  if (isCompose) return [{ path, layer: SOURCED }];
  if (isValues) return [{ path, layer: VALUES }];
  return [valueFile(path, (names[1] ?? "").toUpperCase().replaceAll("-", "_"), text, span[0])];
}

/** `include: [a.yaml]`, `include: [{ path: a.yaml }]`, `include: [{ path: [a.yaml] }]`, `extends: { file: a.yaml }`. */
function namesCompose(names: readonly string[]): boolean {
  if (names[0] === "include") return names.length === 2 || names[2] === "path";
  return names[0] === "services" && names[2] === "extends" && names[3] === "file";
}

/** A new entry at `at`, or of the only service, in the form that stands there. */
export function addToCompose(text: string, _file: FileRef, name: string, at?: string): Insertion | Refusal {
  const tree = readYaml(text);
  if (tree.kind === "broken") return { refused: `the file is broken at line ${tree.line}: ${tree.message}` };
  const pointer = at === undefined ? ofOnlyService(tree) : parentOf(at);
  if (typeof pointer !== "string") return pointer;
  if (tree.kindAt(pointer) === "array") return addToList(text, tree, pointer, name);
  const insertion = addYamlString(text, namesOf(pointer), name);
  return "refused" in insertion ? insertion : { ...insertion, codecs: [...insertion.codecs, ...INNER] };
}

type Tree = Extract<TreeReading, { kind: "read" }>;

function ofOnlyService(tree: Tree): string | Refusal {
  const [service, ...more] = tree.members("/services");
  if (service === undefined) return { refused: "the file has no service" };
  if (more.length > 0)
    return {
      refused: `it has ${more.length + 1} services: name one with #/services/NAME/environment/VARIABLE`,
    };
  return `/services/${service.replaceAll("~", "~0").replaceAll("/", "~1")}/environment`;
}

/** One more line like the last item's. */
function addToList(text: string, tree: Tree, pointer: string, name: string): Insertion | Refusal {
  const last = tree.values.filter((value) => value.pointer.startsWith(`${pointer}/`)).at(-1);
  const lineStart = last ? text.lastIndexOf("\n", last.span[0]) + 1 : 0;
  const lead = /^[ \t]*-[ \t]+/.exec(text.slice(lineStart, last?.span[0] ?? 0))?.[0];
  if (!last || lead === undefined) return { refused: "its environment is a list on one line" };
  const end = text.indexOf("\n", last.span[1]);
  const newline = text[end - 1] === "\r" ? "\r\n" : "\n";
  return {
    address: `${pointer}/${name}`,
    at: end < 0 ? text.length : end + 1,
    before: `${end < 0 ? "\n" : ""}${lead}"${name}=`,
    after: `"${end < 0 ? "" : newline}`,
    codecs: ["yaml-double", ...INNER],
  };
}
