import type { FileRef, Follow } from "@claude-rotate/contract";
import { filedVariable, valueFile } from "@claude-rotate/formats";

/** Layers of files that another file names. */
export const SOURCED = "sourced";
export const VALUES = "dotenv";

// In the contract's terms: the core fills variables in.
const FISH_FOLDER = `$\{XDG_CONFIG_HOME:-$HOME/.config}/fish`;
const ZDOTDIR = "$ZDOTDIR";
const ZSH_FOLDER = `$\{ZDOTDIR:-$HOME}`;

/** The folder of a file, with slashes. */
export function folderOf({ path }: Pick<FileRef, "path">): string {
  const slashed = path.replaceAll("\\", "/");
  return slashed.slice(0, slashed.lastIndexOf("/")) || "/";
}

/**
 * A path as a shell's file names it, in the contract's terms; `undefined` for one that only the shell can work out, and for a
 * relative one: a start-up file runs wherever the shell was started.
 */
export function pathOf(word: string, file: FileRef, fromFolder = false): string | undefined {
  const path = word
    .replaceAll("\\", "/")
    .replace(/^\$PSScriptRoot(?=\/)/i, () => folderOf(file))
    .replace(/\$env[:.](\w+)/gi, (_, name: string) => `\${${name}}`)
    .replace(/^\$(?:PWD|\{PWD\})(?=\/)/, (pwd) => (fromFolder ? folderOf(file) : pwd))
    .replace(/^\$(?:__fish_config_dir|\{__fish_config_dir\})(?=\/)/, FISH_FOLDER)
    .replace(/^\$(?:ZDOTDIR|\{ZDOTDIR\})(?=\/)/, () => zdotdir(file));
  if (path === "" || /[*?[\]`()|;&<>\r\n]|\$[^\w{]|^~[^/]/.test(path)) return undefined;
  if (/^(?:\/|~\/|\$|[A-Za-z]:\/)/.test(path)) return path;
  return fromFolder ? `${folderOf(file)}/${path}` : undefined;
}

/** zsh finds these files in ZDOTDIR, so that they stand there themselves. */
function zdotdir(file: FileRef): string {
  return /[\\/]\.z(?:shrc|profile|login)$/.test(file.path) ? folderOf(file) : ZSH_FOLDER;
}

export function sourcedFiles(words: readonly string[], file: FileRef, fromFolder = false): readonly Follow[] {
  return words.flatMap((word) => {
    const path = pathOf(word, file, fromFolder);
    return path === undefined ? [] : [{ path, layer: SOURCED }];
  });
}

const PATH = String.raw`(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"'()|;${"`"}]+))`;

/** How files say that a variable's value is what another file holds. */
const CONTENTS: readonly RegExp[] = [
  // bash, zsh, direnv: A=$(cat ~/key), A="$(< ~/key)", A=`cat ~/key`
  new RegExp(String.raw`\b(\w+)=["']?(?:\$\(|${"`"})\s*(?:cat\s+(?:--\s+)?|<\s*)${PATH}`, "g"),
  // read -r A < ~/key
  new RegExp(String.raw`\bread\s+(?:-\w+\s+)*(\w+)\s*<\s*${PATH}`, "g"),
  // fish: set -gx A (cat ~/key)
  new RegExp(String.raw`\bset\s+(?:-\S+\s+)*(\w+)\s+"?\$?\(\s*cat\s+${PATH}`, "g"),
  // nushell: $env.A = (open ~/key | str trim)
  new RegExp(String.raw`\$env\.(\w+)\s*=\s*\(?\s*open\s+(?:-r\s+|--raw\s+)?${PATH}`, "g"),
  // PowerShell: $env:A = Get-Content $HOME\key
  new RegExp(
    String.raw`\$env:(\w+)\s*=\s*\(?\s*(?:Get-Content|gc|cat|type)\s+(?:-(?:Raw|Path|LiteralPath)\s+)*${PATH}`,
    "gi",
  ),
];

/** Files that hold one value alone. Where a comment names one, it is read too: it may be a key all the same. */
export function contents(text: string, file: FileRef, fromFolder = false): readonly Follow[] {
  if (!/cat|open|Get-Content|gc|<|type/i.test(text)) return [];
  return CONTENTS.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap(({ index, 1: name = "", 2: double, 3: single, 4: bare }) => {
      const path = pathOf(double ?? single ?? bare ?? "", file, fromFolder);
      return path === undefined ? [] : [valueFile(path, name, text, index)];
    }),
  );
}

const NU_HOME = /\$env\.(\w+)\s*=\s*\$"\((?:\$env\.(?:HOME|USERPROFILE)|\$nu\.home-path)\)([\\/][^"()\n]+)"/g;

/** nushell: `$env.A_FILE = $"($env.HOME)/a"`, a text that is worked out and so no value of its own. */
export function nushellFiles(text: string): readonly Follow[] {
  return [...text.matchAll(NU_HOME)].flatMap(({ index, 1: name = "", 2: rest = "" }) => {
    const variable = filedVariable(name);
    return variable === undefined ? [] : [valueFile(`~${rest}`, variable, text, index)];
  });
}

const GREP = String.raw`grep\s+(?:-\w+\s+)*(?:"[^"\n]*"|'[^'\n]*'|[^\s"']+)\s+`;
/** `cat X`, `grep -v '^#' X`, `xargs < X`, `< X`. */
const PRINTED = String.raw`\s*(?:cat\s+(?:--\s+)?|${GREP}|(?:xargs\s+)?<\s*)${PATH}`;

/** How shells run or export what another file holds without naming a variable. */
const PASSED_ON: readonly (readonly [RegExp, string])[] = [
  [new RegExp(String.raw`(?:^|[\s;&|])(?:source|\.)\s+<\(${PRINTED}`, "g"), SOURCED],
  [new RegExp(String.raw`\beval\s+["']?(?:\$\(|${"`"})${PRINTED}`, "g"), SOURCED],
  [new RegExp(String.raw`\b(?:export|env|declare\s+-x)\s+["']?(?:\$\(|${"`"})${PRINTED}`, "g"), VALUES],
];

/** Files of variables that go through another command. */
export function passedOn(text: string, file: FileRef, fromFolder = false): readonly Follow[] {
  if (!/cat|grep|</.test(text)) return [];
  return PASSED_ON.flatMap(([pattern, layer]) =>
    [...text.matchAll(pattern)].flatMap(([, double, single, bare]) => {
      const path = pathOf(double ?? single ?? bare ?? "", file, fromFolder);
      return path === undefined ? [] : [{ path, layer }];
    }),
  );
}

const LOADED =
  /^[ \t]*(dotenv(?:_if_exists)?|source_env(?:_if_exists)?)(?![\w-])(?:[ \t]+(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"';#]+)))?/gm;

/** direnv-stdlib(1): `dotenv` takes `.env` where it is told none; `source_env` takes a folder for its `.envrc`. */
export function direnvFiles(text: string, file: FileRef): readonly Follow[] {
  return [...text.matchAll(LOADED)].flatMap(([, command = "", double, single, bare]) => {
    const isValues = command.startsWith("dotenv");
    const path = pathOf(double ?? single ?? bare ?? (isValues ? ".env" : ""), file, true);
    if (path === undefined) return [];
    if (isValues) return [{ path, layer: VALUES }];
    return [path, `${path.replace(/\/$/, "")}/.envrc`].map((one) => ({ path: one, layer: SOURCED }));
  });
}

const START_UP = [".zshenv", ".zprofile", ".zshrc", ".zlogin"];

/** zsh's own files where `ZDOTDIR` says that they stand: as this process has it, and as the file itself sets it. */
export function zshFiles(values: readonly string[], file: FileRef): readonly Follow[] {
  const folders = [ZDOTDIR, ...values.flatMap((value) => pathOf(value, file) ?? [])];
  return folders.flatMap((folder) =>
    START_UP.map((name) => ({ path: `${folder.replace(/\/$/, "")}/${name}`, layer: SOURCED })),
  );
}
