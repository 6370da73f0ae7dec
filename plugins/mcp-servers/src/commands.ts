import type { Assignment, FileRef, Follow, Reading } from "@claude-rotate/contract";
import { decode, readDotenv, readShell, tooLarge, valueFile, valueFiles } from "@claude-rotate/formats";
import { formatOf, TREES } from "./document.ts";
import { ROLES } from "./fields.ts";
import { loosePart, type Placed } from "./parts.ts";
import { namesOf } from "./pointer.ts";
import { asText } from "./text.ts";

/** The layer of a file that a word of a server's command names, which may be anything. */
export const NAMED = "named";

type PathOf = (word: string) => string | undefined;

/** A path behind the usual beginnings, in quotes of either kind or none. */
const BEGIN = String.raw`(?:~|\$\w+|\$\{\w+\}|\.{1,2})?/`;
const PATH = String.raw`(?:"(${BEGIN}[^"\n]*)"|'(${BEGIN}[^'\n]*)'|(${BEGIN}[^\s"'${"`"};|&<>()]+))`;
const PATHS = new RegExp(String.raw`(?<![\w$}%.~:/\\-])${PATH}`, "g");
const CONTENT = new RegExp(String.raw`\b(\w+)=["']?(?:\$\(|${"`"})\s*(?:cat\s+(?:--\s+)?|<\s*)${PATH}`, "g");
/** A whole word that is a file of variables or a script beside the project: `dotenv -e .env.local`, `bash run.sh`. */
const BARE =
  /(?<![^\s"'=])(?:\.?[\w-][\w.-]*\/)*(?:[\w-]*\.env(?:\.[\w.-]+)?|[\w.-]+\.(?:sh|bash|zsh))(?![^\s"'])/g;
/** What is no program and no data: scripts, variables, keys, and names without an ending. */
const MEANT =
  /(?:^|\/)(?:\.?[^./]+|[^/]*\.env[\w.-]*|[^/]*\.(?:sh|bash|zsh|ksh|key|token|secret|txt|jsonc?|ya?ml|toml))$/i;

/** The files that a server's command names: sourced, printed, loaded, or a script that is the command itself. */
export function commandFiles(source: string, placed: readonly Placed[], pathOf: PathOf): readonly Follow[] {
  const values = new Set(placed.map(({ value }) => value).filter(({ pointer }) => isCommand(pointer)));
  return [...values].flatMap(({ span, codecs }) =>
    filesOf(asText(decode(source.slice(span[0], span[1]), codecs)), pathOf).map(({ holds, ...one }) =>
      holds === undefined ? one : valueFile(one.path, holds.variable, source, span[0]),
    ),
  );
}

function isCommand(pointer: string): boolean {
  return namesOf(pointer).some((name) => ROLES.get(name) === "command");
}

function filesOf(text: string, pathOf: PathOf): readonly Follow[] {
  const contents = [...text.matchAll(CONTENT)].flatMap(({ index, 1: name = "", 2: a, 3: b, 4: c }) => {
    const path = pathOf(a ?? b ?? c ?? "");
    return path === undefined ? [] : [valueFile(path, name, text, index)];
  });
  const words = [
    ...[...text.matchAll(PATHS)].map(([, a, b, c]) => a ?? b ?? c ?? ""),
    ...[...text.matchAll(BARE)].map(([word]) => word),
  ];
  const named = words.filter((word) => MEANT.test(word)).flatMap((word) => pathOf(word) ?? []);
  return [...contents, ...named.map((path): Follow => ({ path, layer: NAMED, guess: true }))];
}

const WORD = /^(?:\u00ef\u00bb\u00bf|\ufeff)?([\x21-\x7e]+)\r?\n?$/;

/** Such a file: a key alone, a tree, variables, or a script that names more files. */
export function readNamed(text: string, file: FileRef, pathOf: PathOf): Reading {
  const word = WORD.exec(text)?.[1];
  if (word !== undefined && !word.includes("=")) return { kind: "read", assignments: [alone(text, word)] };
  const isScript = text.startsWith("#!");
  const format = isScript ? "shell" : formatOf(file.path, text);
  if (format === undefined || tooLarge(text) !== undefined) return { kind: "not-mine" };
  if (format !== "shell" && format !== "dotenv") {
    const tree = TREES[format].read(text);
    if (tree.kind === "broken") return { kind: "not-mine" };
    const parts = tree.values.map((value) => ({ pointer: value.pointer, part: loosePart(text, value).part }));
    return {
      kind: "read",
      assignments: parts.map(({ pointer, part: { name, span, codecs } }) => ({
        address: pointer,
        name,
        span,
        codecs,
      })),
    };
  }
  const reading = format === "shell" ? readShell(text, "bash") : readDotenv(text);
  if (reading.kind === "broken") return { kind: "not-mine" };
  const { assignments } = reading;
  const files = format === "shell" ? filesOf(text, pathOf) : [];
  return { kind: "read", assignments, follow: [...files, ...valueFiles(text, assignments, pathOf)] };
}

function alone(text: string, word: string): Assignment {
  const start = text.indexOf(word);
  return { address: "value", name: "value", span: [start, start + word.length], codecs: [] };
}
