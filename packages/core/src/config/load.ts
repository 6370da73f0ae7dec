import nodePath from "node:path";
import { pathToFileURL } from "node:url";
import { type Host, isRotateError, type Problem, RotateError } from "@claude-rotate/contract";
import { because, hasCode } from "../host/system-error.ts";
import { expandHome, isWithin } from "../path.ts";
import { type Document, invalid, memberName, parseJson, parseYaml } from "./document.ts";
import { closedConfig, configFolder, isCode, projectFile, projectFolders, userFiles } from "./locate.ts";
import { NO_SETTINGS, type ProjectSettings, type Settings, type UserSettings } from "./settings.ts";

const LIMIT = 1024 * 1024;
const SHARED = new Set(["$schema", "roots", "skip", "rules"]);

/**
 * Reads the user's config (or `file`, which `--config` names, in its place) and the project's. The user's throws
 * `CONFIG_INVALID` where it is not understood; a project's costs itself alone and is told as a problem. `around` is called
 * with what runs the user's code, where the config is that.
 */
export async function loadSettings(
  host: Host,
  file?: string,
  around: Around = (run) => run(),
): Promise<Settings> {
  const userFile = file === undefined ? onlyOne(userFiles(host)) : expandHome(file, host);
  const own = projectFile(host, projectFolders(host));
  const closed = file === undefined ? unseen(host) : [];
  if (userFile === undefined && own === undefined) return { ...NO_SETTINGS, problems: closed };
  const user = userFile === undefined ? { user: NO_SETTINGS.user } : await loadUser(host, userFile, around);
  const { problems = [], ...project } =
    own === undefined || own === userFile ? {} : await loadProject(host, own);
  return {
    ...user,
    ...project,
    problems: [...closed, ...problems],
    files: [userFile, own].filter((path): path is string => path !== undefined),
  };
}

/** A config file that may stand in a closed folder: who goes on goes on without it. */
function unseen(host: Host): readonly Problem[] {
  const path = closedConfig(host);
  const message = "the folder can't be read: a config file of your own in it does not count";
  return path === undefined ? [] : [{ code: "FOLDER_UNREADABLE", path, message }];
}

type Around = (run: () => Promise<Document>) => Promise<Document>;

function onlyOne(files: readonly string[]): string | undefined {
  const [first, second] = files;
  if (second === undefined) return first;
  throw new RotateError("CONFIG_INVALID", `there are two config files: ${first} is the other`, {
    path: second,
    hint: "Keep one of them.",
  });
}

async function loadUser(
  host: Host,
  path: string,
  around: Around,
): Promise<Pick<Settings, "user" | "lineOf">> {
  const document = isCode(path) ? await around(() => runCode(host, path)) : await parse(host, path);
  const { check, userConfig } = await import("./schema.ts");
  const checked = check(userConfig, document.value);
  if ("issues" in checked) throw invalid(document, checked.issues);
  const { plugins = {}, credentials = {}, roots = [], skip = [], rules = {}, policy = {} } = checked.value;
  const at = { paths: { ...host.paths, cwd: nodePath.dirname(path) } };
  const user: UserSettings = {
    plugins,
    credentials,
    rules,
    roots: roots.map((root) => expandHome(root, at)),
    skip: skip.map((place) => absoluteSkip(place, at)),
    policy,
  };
  return { user, lineOf: document.lineOf };
}

/** Code is config only where nobody but the user puts files. */
async function runCode(host: Host, path: string): Promise<Document> {
  if (nodePath.dirname(path) !== configFolder(host))
    throw new RotateError(
      "CONFIG_INVALID",
      "a config that is code is read from your own config folder only",
      {
        path,
        hint: `Move it to ${configFolder(host)}, or write it as JSON or YAML.`,
      },
    );
  try {
    const module = (await import(pathToFileURL(path).href)) as { default?: unknown };
    // A copy, so that members which are computed fail here, if they do.
    return { path, value: structuredClone(module.default ?? {}), lineOf: () => undefined };
  } catch (cause) {
    const kind = cause instanceof Error ? cause.name : typeof cause;
    throw new RotateError("CONFIG_INVALID", `the config's code failed (${kind})`, { path, cause });
  }
}

async function parse(host: Host, path: string): Promise<Document> {
  const text = read(host, path);
  return path.endsWith(".json") ? parseJson(path, text) : parseYaml(path, text);
}

function read(host: Host, path: string): string {
  try {
    return Buffer.from(host.files.read(host.files.realPath(path), LIMIT).bytes).toString("utf8");
  } catch (cause) {
    const isThere = !hasCode(cause, "ENOENT", "ENOTDIR");
    throw new RotateError("CONFIG_INVALID", because("the config file can't be read", cause), {
      path,
      hint: isThere
        ? "Give yourself the right to read it."
        : "Check the path; `claude-rotate init` writes a config file where it is looked for.",
      cause,
    });
  }
}

/** A project's file is data whatever its name says, and is read from the project itself: a link out of it is not followed. */
async function loadProject(host: Host, path: string): Promise<Pick<Settings, "project" | "problems">> {
  const folder = nodePath.dirname(path);
  try {
    if (!isWithin(host.files.realPath(path), host.files.realPath(folder)))
      throw new RotateError("CONFIG_INVALID", "it is a link that leads out of its project", { path });
    return await checkProject(host, folder, ownPart(await parse(host, path)));
  } catch (error) {
    if (!isRotateError(error)) throw error;
    return {
      problems: [{ ...error.toJSON(), message: `the project's config is left out: ${error.message}` }],
    };
  }
}

/** In a package.json the settings stand under `claude-rotate.config`. */
function ownPart(document: Document): Document {
  if (nodePath.basename(document.path) !== "package.json") return document;
  const manifest = document.value as { readonly "claude-rotate"?: { readonly config?: unknown } };
  const lineOf: Document["lineOf"] = (keys) => document.lineOf(["claude-rotate", "config", ...keys]);
  return { path: document.path, value: manifest["claude-rotate"]?.config, lineOf };
}

async function checkProject(
  host: Host,
  folder: string,
  document: Document,
): Promise<Pick<Settings, "project" | "problems">> {
  const { check, projectConfig } = await import("./schema.ts");
  const given = document.value === undefined ? {} : document.value;
  const isObject = typeof given === "object" && given !== null && !Array.isArray(given);
  const entries = isObject ? Object.entries(given) : [];
  const problems: Problem[] = entries
    .filter(([key]) => !SHARED.has(key))
    .map(([key]) => ignored(document, [key], "a project's config can't set this; it is ignored"));
  const value = isObject ? Object.fromEntries(entries.filter(([key]) => SHARED.has(key))) : given;
  const checked = check(projectConfig, value);
  if ("issues" in checked) throw invalid(document, checked.issues);
  const { roots = [], skip = [], rules = {} } = checked.value;
  const below = (key: string, list: readonly string[]): readonly string[] =>
    list.flatMap((given, index) => {
      const path = nodePath.resolve(folder, given);
      if (!given.startsWith("~") && isWithin(path, folder) && staysWithin(host, path, folder)) return [path];
      const why = "a project's config counts below its own folder only; this is ignored";
      problems.push(ignored(document, [key, String(index)], why));
      return [];
    });
  const project: ProjectSettings = { folder, roots: below("roots", roots), skip: below("skip", skip), rules };
  return { project, problems };
}

/** False for a link that leads out of the project. What is not there yet would stand where its nearest folder leads. */
function staysWithin(host: Host, path: string, folder: string): boolean {
  const { files } = host;
  try {
    return isWithin(files.realPath(path), files.realPath(folder));
  } catch (error) {
    // A link to nothing is there already, and may lead anywhere one day.
    if (!hasCode(error, "ENOENT") || path === folder || isLink(host, path)) return false;
    return staysWithin(host, nodePath.dirname(path), folder);
  }
}

function isLink({ files }: Host, path: string): boolean {
  try {
    const name = nodePath.basename(path);
    return files.list(nodePath.dirname(path)).some((entry) => entry.name === name && entry.kind === "link");
  } catch (error) {
    return !hasCode(error, "ENOENT");
  }
}

function ignored(document: Document, path: readonly string[], message: string): Problem {
  const line = document.lineOf(path);
  return {
    code: "CONFIG_IGNORED",
    path: document.path,
    message: `${memberName(path)}: ${message}`,
    ...(line === undefined ? {} : { line }),
  };
}

/** `env#NAME` and `<store>#…` stay as they are; a path becomes absolute. */
function absoluteSkip(place: string, at: Pick<Host, "paths">): string {
  return /^[~./\\]|^[A-Za-z]:[\\/]/.test(place) ? expandHome(place, at) : place;
}
