import { type Host, type Plugin, type Problem, RotateError } from "@claude-rotate/contract";
import { memberName } from "../config/document.ts";
import type { Settings } from "../config/settings.ts";
import { type FoundPlugin, inspect } from "./found.ts";
import { type Candidate, candidateOf, isOfficialName, judge } from "./judge.ts";
import { foldersUpFrom, isPath, Named } from "./named.ts";
import { type MarkedPackage, Packages } from "./packages.ts";
import { bestOfEach } from "./standing.ts";
import { openTrust } from "./trust.ts";

export interface FindOptions {
  /** The folder of this program, links resolved: what was installed beside it is looked at. */
  readonly cli?: string;
  /** Names and paths from `--plugin`. */
  readonly named?: readonly string[];
}

export interface Candidates {
  readonly candidates: readonly Candidate[];
  readonly problems: readonly Problem[];
  /** What each bundle brings, by the bundle's folder. */
  readonly brought: ReadonlyMap<string, readonly FoundPlugin[]>;
}

/** Reads manifests; runs nothing. Throws `PLUGIN_UNKNOWN` for what `--plugin` names and is not there. */
export function findPlugins(
  host: Host,
  official: readonly Plugin[],
  settings: Settings,
  options: FindOptions,
): Candidates {
  const packages = new Packages(host);
  const named = new Named(host, packages, options.cli);
  const settled = Object.entries(settings.user.plugins);
  const wanted = settled.flatMap(([name, value]) => (value === false ? [] : [name]));
  const off = settled.flatMap(([name, value]) => (value === false ? [name] : []));
  const configFile = settings.files[0] ?? "";
  const isLoaded = (name: string): boolean => official.some((one) => one.name === name);
  const isOurs = (name: string): boolean => isOfficialName(name) || isLoaded(name);
  // Settings of a plugin that came with us are for that one, whatever bears its name elsewhere.
  for (const name of wanted) if (!isLoaded(name)) named.byConfig(name, configFile);
  for (const name of options.named ?? []) named.byOption(name);
  packages.project();
  if (options.cli !== undefined) packages.beside(options.cli);
  const bundles = packages.found
    .filter(({ manifest }) => manifest.marker?.bundle !== undefined)
    .map((bundle) => lookInto(bundle, packages, isOurs));
  const { files } = named;
  const trust = packages.found.length + files.length > 0 ? openTrust(host) : undefined;
  const isThere = (name: string): boolean =>
    isPath(name) || isOurs(name) || packages.found.some((one) => one.manifest.name === name);
  const missing = wanted.flatMap((name) => (isThere(name) ? [] : [notFound(name, configFile)]));
  if (!(options.named ?? []).every(isThere))
    throw new RotateError("PLUGIN_UNKNOWN", "--plugin names no plugin that was found");
  const judging = { trust, isOurs, named, wanted };
  const candidates = [
    ...files.map((found) => judge(found, judging)),
    ...packages.found
      .filter(({ manifest }) => !off.includes(manifest.name))
      .map((one) => candidateOf(one, inspect(host, one.manifest, one), judging)),
  ];
  const foundIn = (folder: string): readonly FoundPlugin[] =>
    candidates.flatMap(({ found }) => (found?.folder === folder ? [found] : []));
  const isTrusted = (folder: string): boolean =>
    candidates.some(({ found, isTrusted: taken }) => taken && found?.folder === folder);
  const incomplete = bundles.flatMap((one) =>
    one.missing.map((name) => notBrought(name, one.bundle, isTrusted(one.bundle.folder))),
  );
  return {
    candidates: bestOfEach(candidates),
    problems: [...packages.problems, ...named.problems, ...missing, ...incomplete],
    brought: new Map(bundles.map((one) => [one.bundle.folder, one.folders.flatMap(foundIn)])),
  };
}

/** A trusted bundle's plugin is one that the user takes part of, so a rotation without it asks. */
function notBrought(name: string, { manifest }: MarkedPackage, isTrusted: boolean): Problem {
  const hint = `Install the bundle's own dependencies again, or ask those who keep it.`;
  return {
    code: "PLUGIN_UNKNOWN",
    plugin: manifest.name,
    path: manifest.path,
    message: `${manifest.name}: it names ${name}, which was not found among its dependencies`,
    hint,
    ...(isTrusted ? { named: true } : {}),
  };
}

function notFound(name: string, path: string): Problem {
  const shown = memberName([name]);
  return {
    code: "PLUGIN_UNKNOWN",
    plugin: shown,
    path,
    message: `your config names ${shown}, which was not found`,
    hint: "Install it, or remove it from your config.",
    named: true,
  };
}

interface Bundle {
  readonly bundle: MarkedPackage;
  /** Of the plugins that it brings. */
  readonly folders: readonly string[];
  /** Names that lead to no plugin. */
  readonly missing: readonly string[];
}

/** A bundle's plugins are its own dependencies, so they are looked for where its code would find them. */
function lookInto(bundle: MarkedPackage, packages: Packages, isOurs: (name: string) => boolean): Bundle {
  const { manifest, folder, origin } = bundle;
  const folders: string[] = [];
  const missing: string[] = [];
  for (const name of manifest.marker?.bundle ?? []) {
    const at = packages.dependency(name, foldersUpFrom(folder), origin, manifest.path);
    if (at !== undefined) folders.push(at);
    else if (!isOurs(name)) missing.push(name);
  }
  return { bundle, folders, missing };
}
