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

/** The first variable that a value speaks of, if any. */
export function variableOf(text: string): string | undefined {
  return variablesIn(text)[0];
}

function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(REFERENCE)].flatMap((match) => match.slice(1).find((name) => name) ?? []);
}

/** The files from which a server takes secrets: `BRAVE_API_KEY_FILE`, `envFile`, `{file:…}`, `.env` in its `cwd`. */
export function followOf(placed: readonly Placed[], file: FileRef): readonly Follow[] {
  const started = placed.find(({ value }) => value.name === "cwd")?.part.text;
  const project = file.under === "root" || file.under === "cwd" ? file.base : undefined;
  const folder = started === undefined ? project : pathOf(started, project, project);
  const follow = (path: string, layer: string): readonly Follow[] => {
    const known = pathOf(path, project, folder);
    return known === undefined ? [] : [{ path: known, layer }];
  };
  const named = placed.flatMap(({ part: { name, text } }) => {
    const inline = FILE_REFERENCE.exec(text)?.[1];
    if (inline) return follow(inline, `${PLAIN}${name}`);
    if (name === "ENV_FILE" || name === "envFile") return follow(text, VARIABLES);
    const stem = name.endsWith(FILE) ? name.slice(0, -FILE.length) : "";
    return soundsSecret(stem) ? follow(text, `${PLAIN}${stem}`) : [];
  });
  return started === undefined || folder === undefined
    ? named
    : [...named, { path: `${folder}/.env`, layer: VARIABLES }];
}

const HOME = /^(?:\$\{(?:env:)?HOME\}|\$HOME|\$\{userHome\}|%USERPROFILE%)(?=[\\/]|$)/;
const PROJECT = /^\$\{(?:workspaceFolder|workspaceRoot|CLAUDE_PROJECT_DIR)\}(?=[\\/]|$)/;
const ABSOLUTE = /^(?:~[\\/]|\/|[A-Za-z]:[\\/])/;

/** A path as the core follows it, a relative one from `folder`; `undefined` where it depends on what we can't know. */
function pathOf(text: string, project: string | undefined, folder: string | undefined): string | undefined {
  const path = asText(text)
    .trim()
    .replace(HOME, "~")
    .replace(PROJECT, (variable) => project ?? variable);
  if (path === "" || /[\r\n\0$%{]|^[a-z]{2,}:/i.test(path)) return undefined;
  if (ABSOLUTE.test(path)) return path.replace(/^~\\/, "~/");
  return folder === undefined || path.startsWith("~")
    ? undefined
    : `${folder}/${path.replace(/^\.[\\/]/, "")}`;
}
