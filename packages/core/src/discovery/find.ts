import nodePath from "node:path";
import { type Host, isRotateError, type Plugin, type Problem, RotateError } from "@claude-rotate/contract";
import { configFolder } from "../config/locate.ts";
import type { Settings } from "../config/settings.ts";
import { expandHome, isBelow } from "../path.ts";
import { harmless } from "./declarative-limits.ts";
import { type FoundPlugin, type Inspected, inspect, inspectFile } from "./found.ts";
import type { LoadOptions, PluginReport, State } from "./load.ts";
import { readManifest } from "./manifest.ts";
import { type MarkedPackage, Packages } from "./packages.ts";
import { bestOfEach } from "./standing.ts";
import { openTrust, type Trust } from "./trust.ts";

/** A plugin that was found and what is to become of it. Nothing of it has run. */
export interface Candidate {
  readonly report: PluginReport;
  readonly problems: readonly Problem[];
  readonly isTrusted: boolean;
  /** Absent where it can't be read. */
  readonly found?: FoundPlugin;
}

export interface Candidates {
  readonly candidates: readonly Candidate[];
  readonly problems: readonly Problem[];
}

/** Reads manifests; runs nothing. */
export function findPlugins(
  host: Host,
  official: readonly Plugin[],
  settings: Settings,
  options: Pick<LoadOptions, "cli" | "named">,
): Candidates {
  const packages = new Packages(host);
  const files: FoundPlugin[] = [];
  const problems: Problem[] = [];
  const named = options.named ?? [];
  const wanted = Object.entries(settings.user.plugins).filter(([, value]) => value !== false);
  const namedBy = settings.files[0] ?? "";
  for (const [name] of wanted) lookAt(host, name, namedBy, { packages, files, problems, options });
  for (const name of named) lookAt(host, name, "--plugin", { packages, files, problems, options });
  packages.project();
  if (options.cli !== undefined) packages.beside(options.cli);
  for (const bundle of [...packages.found]) lookInto(bundle, packages);
  const trust = packages.found.length + files.length > 0 ? openTrust(host) : undefined;
  const off = new Set(
    Object.keys(settings.user.plugins).filter((name) => settings.user.plugins[name] === false),
  );
  const names = new Set(official.map(({ name }) => name));
  const isThere = (name: string): boolean =>
    isPath(name) ||
    names.has(name) ||
    isOfficialName(name) ||
    packages.found.some((one) => one.manifest.name === name);
  problems.push(...wanted.flatMap(([name]) => (isThere(name) ? [] : [notFound(name, namedBy)])));
  const missing = named.find((name) => !isThere(name));
  if (missing !== undefined)
    throw new RotateError("PLUGIN_UNKNOWN", "--plugin names no plugin that was found");
  const inspected = packages.found
    .filter(({ manifest }) => !off.has(manifest.name))
    .map((one) => ({ one, seen: inspect(host, one.manifest, one) }));
  const candidates = [
    ...files.map((found) => judge(host, found, trust, names, namedPath(named, found, host))),
    ...inspected.map(({ one, seen }) => candidateOf(host, one, seen, trust, names, named)),
  ];
  return { candidates: bestOfEach(candidates), problems: [...packages.problems, ...problems] };
}

/** Names that only what comes with this program may bear. */
const isOfficialName = (name: string): boolean => /^@claude-rotate\//.test(name);

function notFound(name: string, path: string): Problem {
  return {
    code: "PLUGIN_UNKNOWN",
    plugin: name,
    path,
    message: `your config names ${name}, which was not found`,
  };
}

interface Looking {
  readonly packages: Packages;
  readonly files: FoundPlugin[];
  readonly problems: Problem[];
  readonly options: Pick<LoadOptions, "cli">;
}

export function isPath(name: string): boolean {
  return /^(?:[~./\\]|[A-Za-z]:[\\/])/.test(name);
}

/** What the user names: a path to a file or a package's folder, or a package's name. */
function lookAt(
  host: Host,
  name: string,
  namedBy: string,
  { packages, files, problems, options }: Looking,
): void {
  if (!isPath(name)) {
    const beside = options.cli === undefined ? [] : foldersUpFrom(options.cli);
    packages.named(name, [configFolder(host), ...beside], namedBy);
    return;
  }
  const base = namedBy === "--plugin" || namedBy === "" ? host.paths.cwd : nodePath.dirname(namedBy);
  const path = expandHome(name, { paths: { ...host.paths, cwd: base } });
  try {
    if (host.files.stat(path)?.kind === "folder") {
      if (packages.at(path, "config", namedBy)) return;
    } else {
      const folder = packageOf(host, path);
      if (folder !== undefined && packages.at(folder, "config", namedBy)) return;
      files.push(inspectFile(host, path, namedBy));
      return;
    }
    problems.push({
      code: "PLUGIN_UNREADABLE",
      path,
      message: "the folder is no plugin: its package.json has no claude-rotate",
    });
  } catch (error) {
    if (isRotateError(error)) problems.push({ ...error.toJSON(), path });
    else problems.push({ code: "PLUGIN_UNREADABLE", path, message: "the plugin can't be read" });
  }
}

/** The package whose plugin is just this file, if the file belongs to one. */
function packageOf(host: Host, path: string): string | undefined {
  for (const folder of foldersUpFrom(nodePath.dirname(path)).slice(0, 4)) {
    try {
      const plugin = readManifest(host, folder, "marked")?.marker?.plugin;
      if (plugin !== undefined && nodePath.resolve(folder, plugin) === path) return folder;
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function foldersUpFrom(folder: string): readonly string[] {
  const folders = [folder];
  for (let at = folder; at !== nodePath.dirname(at); at = nodePath.dirname(at))
    folders.push(nodePath.dirname(at));
  return folders;
}

/** A bundle's plugins are its own dependencies, so they are looked for where its code would find them. */
function lookInto({ manifest, folder, origin }: MarkedPackage, packages: Packages): void {
  for (const name of manifest.marker?.bundle ?? [])
    packages.dependency(name, foldersUpFrom(folder), origin, manifest.path);
}

const nameOf = (found: Inspected): string => ("bytes" in found ? found.name : found.plugin);

function candidateOf(
  host: Host,
  { manifest, origin }: MarkedPackage,
  seen: Inspected,
  trust: Trust | undefined,
  official: ReadonlySet<string>,
  named: readonly string[],
): Candidate {
  if ("bytes" in seen) return judge(host, seen, trust, official, namedPath(named, seen, host));
  const { brings } = manifest.marker ?? {};
  const blank = { credentials: [], stores: [], sources: [], checks: [], ...brings };
  const report: PluginReport = {
    name: nameOf(seen),
    version: manifest.version,
    origin,
    state: "failed",
    ...blank,
    problem: seen.message,
    ...(seen.path === undefined ? {} : { path: seen.path }),
  };
  return { report, problems: [seen], isTrusted: false };
}

/** Whether the user named this very file or its folder on the command line: as good as `node FILE`. */
function namedPath(named: readonly string[], { file, folder }: FoundPlugin, host: Host): boolean {
  return named.filter(isPath).some((name) => [file, folder].includes(expandHome(name, host)));
}

/** In the user's own config folder nobody else puts files; what a package manager puts there is somebody else's. */
function isOwnFile(host: Host, { file }: FoundPlugin): boolean {
  return isBelow(file, configFolder(host)) && !file.split(nodePath.sep).includes("node_modules");
}

function judge(
  host: Host,
  found: FoundPlugin,
  trust: Trust | undefined,
  official: ReadonlySet<string>,
  isNamed: boolean,
): Candidate {
  const { name, version, origin, file, kind, marker } = found;
  const kept = trust?.of(found) ?? "untrusted";
  const isTrusted = kept === "trusted" || isNamed || isOwnFile(host, found);
  const bears = official.has(name) || isOfficialName(name);
  const limited = !isTrusted && kind === "declarative" && harmless(found);
  const base = { name, version, origin, path: file, ...marker.brings };
  const tell = (state: State, code: string, problem: string, hint?: string): Candidate => ({
    report: { ...base, state, problem },
    problems: [{ code, plugin: name, path: file, message: `${name}: ${problem}`, ...(hint ? { hint } : {}) }],
    isTrusted: false,
    found,
  });
  if (bears && !isNamed)
    return tell(
      "untrusted",
      "PLUGIN_UNTRUSTED",
      "it bears an official plugin's name and is none: it is never loaded from here",
    );
  const loaded: State = kind === "declarative" ? "declarative" : "loaded";
  if (isTrusted || limited) return { report: { ...base, state: loaded }, problems: [], isTrusted, found };
  const changed = kept === "changed" ? "it changed since you trusted it" : "it is not trusted";
  return tell(
    "untrusted",
    "PLUGIN_UNTRUSTED",
    changed,
    `Look at it and take it in: \`claude-rotate plugins trust ${name}\`.`,
  );
}
