import type { Assignment, FileRef, Reading } from "@claude-rotate/contract";
import {
  readDotenv,
  readJson,
  readShell,
  readToml,
  readYaml,
  type TreeReading,
  type TreeString,
} from "@claude-rotate/formats";
import { assignment } from "./assignments.ts";
import { namedFiles, type takenAs } from "./helper.ts";

/** One word, its last line break left out. */
const WORD = /^(?:\u00ef\u00bb\u00bf|\ufeff)?([\x21-\x7e]+)\r?\n?$/;
/** A string that may be a key and nothing more: whoever knows the file tells the rest. */
const TOKEN = /^[\w.+=-]{20,512}$/;
/** What a script prints by itself, or a line with one word and no more; quotes outside. */
const PRINTS =
  /^[ \t]*(?:(?:echo|printf)(?:[ \t]+(?:-n|'%s(?:\\n)?'|"%s(?:\\n)?"|%s))*[ \t]+)?(?:"([\w-]{20,})"|'([\w-]{20,})'|([\w-]{20,}))[ \t\r]*$/gm;

/** The quotings of `PRINTS`, in its order. */
const QUOTINGS = ["shell-double", "shell-single", "shell-bare"] as const;

/** A file that a helper's command names: the key alone, JSON, YAML, TOML, variables, or a script that names more files. */
export function readTaken(
  text: string,
  { path }: Pick<FileRef, "path">,
  { isKey, project }: NonNullable<ReturnType<typeof takenAs>>,
): Reading {
  const word = WORD.exec(text)?.[1];
  if (word !== undefined) return { kind: "read", assignments: [whole(text, word, isKey)] };
  const tree = treeOf(text, path);
  if (tree) return { kind: "read", assignments: tree.kind === "broken" ? [] : tokens(tree.values, text) };
  return {
    kind: "read",
    assignments: ofScript(text),
    ...(text.startsWith("#!") || /^[ \t]*(?:exec|cat|jq|source|\.)[ \t]/m.test(text)
      ? { follow: namedFiles({ text, ...(project === undefined ? {} : { project }) }) }
      : {}),
  };
}

function whole(text: string, word: string, isKey: boolean): Assignment {
  const name = isKey ? "ANTHROPIC_API_KEY" : "apiKeyHelper";
  const start = text.indexOf(word);
  return { address: name, name, span: [start, start + word.length], codecs: [] };
}

function treeOf(text: string, path: string): TreeReading | undefined {
  if (/\.ya?ml$/.test(path)) return readYaml(text);
  if (path.endsWith(".toml")) return readToml(text);
  return /^\s*[{[]/.test(text) ? readJson(text) : undefined;
}

function tokens(values: readonly TreeString[], text: string): readonly Assignment[] {
  return values
    .filter(({ span }) => TOKEN.test(text.slice(span[0], span[1])))
    .map((value) => assignment(value));
}

function ofScript(text: string): readonly Assignment[] {
  const shell = readShell(text, "bash");
  const reading = shell.kind === "read" ? shell : readDotenv(text);
  return [...(reading.kind === "read" ? reading.assignments : []), ...printed(text)];
}

function printed(text: string): readonly Assignment[] {
  return [...text.matchAll(PRINTS)].map((match, index): Assignment => {
    const [all, ...quotings] = match;
    const which = quotings.findIndex((one) => one !== undefined);
    const word = quotings[which] ?? "";
    const start = match.index + all.lastIndexOf(word);
    return {
      address: `/printed${index === 0 ? "" : `#${index + 1}`}`,
      name: "printed",
      span: [start, start + word.length],
      codecs: [QUOTINGS[which] ?? "shell-bare"],
    };
  });
}
