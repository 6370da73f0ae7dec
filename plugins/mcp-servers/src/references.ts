import type { Assignment, FileRef, Follow, Reading, Requirement } from "@claude-rotate/contract";
import { decode, filedVariable, lineAt, valueFile, valueFiles } from "@claude-rotate/formats";
import { commandFiles, NAMED, readNamed } from "./commands.ts";
import { isHandedOn } from "./fields.ts";
import { soundsSecret } from "./names.ts";
import type { Placed } from "./parts.ts";
import { asText } from "./text.ts";

/** How clients and shells write a variable's name; the default behind it is left out. */
const REFERENCE =
  /\$\{\{\s*(?:secrets|env|inputs)\.(\w+)\s*\}\}|\$\{(?:env[:.]|secrets\.)?(\w+)(?::?-[^}]*)?\}|\{env:(\w+)\}|\$(?:env:)?([A-Z_]\w*)|%([A-Z_]\w*)%/g;
const FILE_REFERENCE = /^\{file:([^}]+)\}$/;

/** The layer of a file of variables that a config names. */
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

/** The first variable that a value speaks of, if any. */
export function variableOf(text: string): string | undefined {
  return variablesIn(text)[0];
}

function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(REFERENCE)].flatMap((match) => match.slice(1).find((name) => name) ?? []);
}

/** The files from which a server takes secrets: `BRAVE_API_KEY_FILE`, `envFile`, `{file:…}`, `.env` in its `cwd`. */
export function followOf(source: string, placed: readonly Placed[], file: FileRef): readonly Follow[] {
  const started = placed.find(({ value }) => value.name === "cwd")?.part.text;
  const project = file.under === "root" || file.under === "cwd" ? file.base : undefined;
  const folder = started === undefined ? project : pathOf(started, project, project);
  const follow = (path: string, layer: string): readonly Follow[] => {
    const known = pathOf(path, project, folder);
    return known === undefined ? [] : [{ path: known, layer }];
  };
  const holding = (path: string, variable: string, [at]: readonly [number, number]): readonly Follow[] =>
    follow(path, "").map((known) => valueFile(known.path, variable, source, at));
  const named = placed.flatMap(({ value, part: { name, text } }) => {
    const inline = FILE_REFERENCE.exec(text)?.[1];
    if (inline) return holding(inline, name, value.span);
    if (name === "ENV_FILE" || name === "envFile") return follow(text, VARIABLES);
    const variable = filedVariable(name);
    return variable === undefined ? [] : holding(text, variable, value.span);
  });
  const words = commandFiles(source, placed, (word) => pathOf(word, project, folder));
  return started === undefined || folder === undefined
    ? [...named, ...words]
    : [...named, ...words, { path: `${folder}/.env`, layer: VARIABLES }];
}

/** A file that a word of a server's command names; `undefined` where `layer` is that of another. */
export function readWord(text: string, file: FileRef): Reading | undefined {
  // Where its own relative paths lead depends on where the client is started.
  return file.layer === NAMED
    ? readNamed(text, file, (word) => pathOf(word, undefined, undefined))
    : undefined;
}

/** The same in a file of variables, whose reader starts from its folder. */
export function filesIn(text: string, assignments: readonly Assignment[], file: FileRef): readonly Follow[] {
  const folder = file.path.replace(/[\\/][^\\/]*$/, "");
  return valueFiles(text, assignments, (word) => pathOf(word, undefined, folder));
}

const HOME = /^(?:\$\{(?:env:)?HOME\}|\$HOME|\$\{userHome\}|%USERPROFILE%)(?=[\\/]|$)/;
const PROJECT = /^\$\{(?:workspaceFolder|workspaceRoot|CLAUDE_PROJECT_DIR)\}(?=[\\/]|$)/;
/** Filled in by the core. */
const VARIABLE = /^\$\{\w+(?::?-[^${}]*)?\}(?=[\\/]|$)/;
const ABSOLUTE = /^(?:~[\\/]|\/|[A-Za-z]:[\\/])/;

/** A path as a server means it, with the home in it spelled out. */
export function homePath(text: string, home: string): string {
  return text
    .trim()
    .replace(HOME, "~")
    .replace(/^~(?=[\\/]|$)/, home);
}

/** A path as the core follows it, a relative one from `folder`; `undefined` where it depends on what we can't know. */
function pathOf(text: string, project: string | undefined, folder: string | undefined): string | undefined {
  const path = asText(text)
    .trim()
    .replace(HOME, "~")
    .replace(PROJECT, (variable) => project ?? variable)
    .replace(/^\$\{env:/, "${");
  const rest = path.replace(VARIABLE, "");
  if (path === "" || /[\r\n\0$%{]|^[a-z]{2,}:/i.test(rest)) return undefined;
  if (ABSOLUTE.test(path) || rest !== path) return path.replace(/^~\\/, "~/");
  return folder === undefined || path.startsWith("~")
    ? undefined
    : `${folder}/${path.replace(/^\.[\\/]/, "")}`;
}
