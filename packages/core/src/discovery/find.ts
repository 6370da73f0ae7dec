import { type Host, type Plugin, type Problem, RotateError } from "@claude-rotate/contract";
import type { Settings } from "../config/settings.ts";
import { inspect } from "./found.ts";
import { type Candidate, candidateOf, isOfficialName, judge } from "./judge.ts";
import type { LoadOptions } from "./load.ts";
import { foldersUpFrom, isPath, Named } from "./named.ts";
import { type MarkedPackage, Packages } from "./packages.ts";
import { bestOfEach } from "./standing.ts";
import { openTrust } from "./trust.ts";

export interface Candidates {
  readonly candidates: readonly Candidate[];
  readonly problems: readonly Problem[];
}

/** Reads manifests; runs nothing. Throws `PLUGIN_UNKNOWN` for what `--plugin` names and is not there. */
export function findPlugins(
  host: Host,
  official: readonly Plugin[],
  settings: Settings,
  options: Pick<LoadOptions, "cli" | "named">,
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
  for (const bundle of [...packages.found]) lookInto(bundle, packages);
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
  return {
    candidates: bestOfEach(candidates),
    problems: [...packages.problems, ...named.problems, ...missing],
  };
}

function notFound(name: string, path: string): Problem {
  return {
    code: "PLUGIN_UNKNOWN",
    plugin: name,
    path,
    message: `your config names ${name}, which was not found`,
    hint: "Install it, or remove it from your config.",
    named: true,
  };
}

/** A bundle's plugins are its own dependencies, so they are looked for where its code would find them. */
function lookInto({ manifest, folder, origin }: MarkedPackage, packages: Packages): void {
  for (const name of manifest.marker?.bundle ?? [])
    packages.dependency(name, foldersUpFrom(folder), origin, manifest.path);
}
