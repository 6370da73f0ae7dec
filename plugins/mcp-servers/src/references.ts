import type { FileRef, Follow, Requirement } from "@claude-rotate/contract";
import { decode, lineAt } from "@claude-rotate/formats";
import { isHandedOn } from "./fields.ts";
import { soundsSecret } from "./names.ts";
import type { Placed } from "./parts.ts";
import { asText } from "./text.ts";

/** How clients and shells write a variable's name; the default behind it is left out. */
const REFERENCE =
  /\$\{\{\s*(?:secrets|env|inputs)\.(\w+)\s*\}\}|\$\{(?:env[:.]|secrets\.)?(\w+)(?::?-[^}]*)?\}|\{env:(\w+)\}|\$(?:env:)?([A-Z_]\w*)|%([A-Z_]\w*)%/g;
const FILE = "_FILE";
const FILE_REFERENCE = /^\{file:([^}]+)\}$/;

/** Layers of files that a config names: one value under a name, or a file of variables. */
export const PLAIN = "plain:";
export const VARIABLES = "variables";

/** The variables that a server's values speak of, where they hold secrets. `by` says what needs them. */
export function needsOf(text: string, placed: readonly Placed[], by: string): readonly Requirement[] {
  const values = new Map(placed.map(({ value, part }) => [value, part.name]));
  return [...values].flatMap(([{ span, codecs }, name]) => {
    const whole = decode(text.slice(span[0], span[1]), codecs);
    const { line } = lineAt(text, span[0]);
    return (isHandedOn(name) ? [whole] : variablesIn(whole))
      .filter((variable) => /^\w+$/.test(variable) && soundsSecret(variable))
      .map((variable) => ({ name: variable, by, line }));
  });
}

function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(REFERENCE)].flatMap((match) => match.slice(1).find((name) => name) ?? []);
}

/** The files from which a server takes secrets: `BRAVE_API_KEY_FILE`, `envFile`, `{file:…}`. */
export function followOf(placed: readonly Placed[], file: FileRef): readonly Follow[] {
  return placed.flatMap(({ part: { name, text } }) => {
    const inline = FILE_REFERENCE.exec(text)?.[1];
    if (inline) return pathOf(inline, file, `${PLAIN}${name}`);
    if (name === "ENV_FILE" || name === "envFile") return pathOf(text, file, VARIABLES);
    const stem = name.endsWith(FILE) ? name.slice(0, -FILE.length) : "";
    return soundsSecret(stem) ? pathOf(text, file, `${PLAIN}${stem}`) : [];
  });
}

const HOME = /^(?:\$\{(?:env:)?HOME\}|\$HOME|\$\{userHome\}|%USERPROFILE%)(?=[\\/])/;
const FOLDER = /^(?:\$\{(?:workspaceFolder|workspaceRoot|CLAUDE_PROJECT_DIR)\}|\.)(?=[\\/])/;

/** A path as the core follows it; nothing where it depends on what we can't know. */
function pathOf(text: string, { base, under }: FileRef, layer: string): readonly Follow[] {
  const isProject = under === "root" || under === "cwd";
  const path = asText(text)
    .trim()
    .replace(HOME, "~")
    .replace(FOLDER, (folder) => (isProject ? base : folder));
  const isKnown = /^(?:~[\\/]|\/|[A-Za-z]:[\\/])/.test(path) && !/[\r\n\0]|\$\{/.test(path);
  return isKnown ? [{ path: path.replace(/^~\\/, "~/"), layer }] : [];
}
