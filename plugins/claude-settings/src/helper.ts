import type { Elsewhere, FileRef, Follow } from "@claude-rotate/contract";
import { decode, lineAt } from "@claude-rotate/formats";
import { at, type Json } from "./assignments.ts";
import { asText } from "./text.ts";

/** The layers of files that a helper's command names: of any kind; one that holds the key and nothing else. */
const NAMED = "helper";
const PRINTED = "helper-value";
/** Between such a layer and the project that alone may be looked at. */
const WITHIN = "@";

/** A command, or a script that one runs, and where it may lead. */
interface Command {
  readonly text: string;
  /** The folder that it is started in and may not lead out of: a project's. */
  readonly project?: string;
}

/** A path behind the usual beginnings, in quotes of either kind or none. */
const BEGIN = String.raw`(?:~|\$\w+|\$\{\w+\}|%\w+%|\.{1,2}|[A-Za-z]:)?[/\\]`;
const PATH = String.raw`(?:"(${BEGIN}[^"\n]*)"|'(${BEGIN}[^'\n]*)'|(${BEGIN}(?:[^\s"'${"`"};|&<>()\\]|\\.)+))`;
const PATHS = new RegExp(String.raw`(?<![\w$}%.~:/\\-])${PATH}`, "g");
/** `cat FILE`, `< FILE cat`, and no more on that line: what the file holds is the key, whatever it looks like. */
const WHOLE = new RegExp(
  String.raw`^[ \t]*(?:exec[ \t]+)?(?:cat[ \t]+(?:--[ \t]+)?|<[ \t]*)${PATH}(?:[ \t]+cat)?[ \t]*$`,
  "gm",
);

/** The files that a command's words name. Which of them it reads, and how, only a run would tell. */
export function namedFiles(command: Command): readonly Follow[] {
  return [...filesOf(WHOLE, PRINTED, command), ...filesOf(PATHS, NAMED, command)];
}

function filesOf(pattern: RegExp, kind: string, { text, project }: Command): readonly Follow[] {
  const layer = project === undefined ? kind : kind + WITHIN + project;
  return [...text.matchAll(pattern)].flatMap(([, double, single, bare]) => {
    const path = pathOf(double ?? single ?? bare?.replace(/\\(.)/g, "$1") ?? "", project);
    return path === undefined ? [] : [{ path, layer, guess: true as const }];
  });
}

/** As cmd.exe writes one. */
const VARIABLE = /^%(\w+)%/;
/** A path that leads on from a folder which only the client knows. */
const RELATIVE = /(?<![\w$}%.~:/\\-])["']?\.{1,2}[/\\]/;

/** A relative path leads from the folder that the client is started in: of the user's own commands nobody knows which. */
function pathOf(word: string, project: string | undefined): string | undefined {
  const isRelative = word.startsWith(".");
  if (project === undefined)
    return isRelative ? undefined : word.replace(VARIABLE, (_, name: string) => `\${${name}}`);
  if (!isRelative && !word.startsWith(`${project}/`)) return undefined;
  const names: string[] = [];
  for (const name of (isRelative ? word : word.slice(project.length)).split("/")) {
    if (name === "..") {
      if (names.pop() === undefined) return undefined;
    } else if (name !== "" && name !== ".") names.push(name);
  }
  return `${project}/${names.join("/")}`;
}

/** What `layer` says of a file that a helper's command named; nothing for any other file. */
export function takenAs(layer = ""): { readonly isKey: boolean; readonly project?: string } | undefined {
  const [kind = "", project] = layer.split(/@(.*)/s);
  if (kind !== NAMED && kind !== PRINTED) return undefined;
  return { isKey: kind === PRINTED, ...(project === undefined ? {} : { project }) };
}

/** The helper's command as the client would run it, and what a project's may lead to. */
function commands(
  json: Json,
  text: string,
  { under, base }: FileRef,
): readonly (Command & { line: number })[] {
  return at(json, "/apiKeyHelper")
    .filter(({ superseded }) => !superseded)
    .map(({ span, codecs }) => ({
      text: asText(decode(text.slice(span[0], span[1]), codecs)),
      line: lineAt(text, span[0]).line,
      ...(under === "root" || under === "cwd" ? { project: base } : {}),
    }));
}

/** The files that the `apiKeyHelper` of a settings file takes the key from, as far as its words tell. */
export function helperFiles(json: Json, text: string, file: FileRef): readonly Follow[] {
  return commands(json, text, file).flatMap(namedFiles);
}

/** A word that is long enough for the key itself: `echo sk-ant-…`. */
const KEY = /[\w-]{40}/;

const MANAGERS: Readonly<Record<string, string>> = {
  op: "1Password",
  vault: "Vault",
  security: "the keychain",
  "secret-tool": "the keyring",
  pass: "pass",
  gopass: "gopass",
  gpg: "an encrypted file",
  bw: "Bitwarden",
  aws: "AWS",
  gcloud: "Google Cloud",
  az: "Azure",
  doppler: "Doppler",
};
const MANAGER = new RegExp(String.raw`(?<![\w./-])(${Object.keys(MANAGERS).join("|")})(?=\s+[\w-])`);

/** The user's own command is started in whatever folder the client is. */
function namesNone({ text, project }: Command): string {
  return project === undefined && RELATIVE.test(text)
    ? "it names a file by a path from the folder that Claude Code is started in, so which one can't be told"
    : "no file that it names holds a key";
}

/** The key that a helper prints, where none of the files that its words name holds it. */
export function helperKeys(json: Json, text: string, file: FileRef): readonly Elsewhere[] {
  return commands(json, text, file)
    .filter((command) => command.text.trim() !== "" && !KEY.test(command.text))
    .map((command) => {
      const manager = MANAGERS[MANAGER.exec(command.text)?.[1] ?? ""];
      const from = manager === undefined ? "" : ` and takes it from ${manager}`;
      return {
        name: "ANTHROPIC_API_KEY",
        line: command.line,
        reason: `apiKeyHelper prints the key that Claude Code sends${from}: it was not run, and ${namesNone(command)}`,
        mend: `Put the new key where apiKeyHelper takes it from${manager === undefined ? "" : ` (${manager})`}; \`claude-rotate doctor --run-helpers\` tests what it prints.`,
        unlessFollowed: true as const,
      };
    });
}
