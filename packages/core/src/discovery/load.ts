import nodePath from "node:path";
import type { Code, Host, Plugin, Problem } from "@claude-rotate/contract";
import { isRotateError, RotateError } from "@claude-rotate/contract";
import { NO_SETTINGS, pluginSettings, type Settings, whereSet, withBaseUrls } from "../config/settings.ts";
import { stopIfInterrupted } from "../interrupted.ts";
import type { GuestOptions } from "../isolation/guest.ts";
import { expandHome, realPathOf } from "../path.ts";
import { mergeBundles } from "./bundle.ts";
import { readData } from "./check.ts";
import { type FindOptions, findPlugins } from "./find.ts";
import type { FoundPlugin } from "./found.ts";
import type { Candidate } from "./judge.ts";
import type { Brings } from "./manifest.ts";
import { isPath } from "./named.ts";
import type { PluginReport } from "./report.ts";
import { withoutTwins } from "./twins.ts";

/** What a command needs of plugins; those that bring nothing of it are not started. */
export type Need = keyof Brings;

export interface LoadOptions extends FindOptions {
  readonly needs?: readonly Need[];
  /** Fails where a plugin that was found is not loaded, or where it can't be told which plugins are there. */
  readonly require?: boolean;
  readonly limits?: GuestOptions["limits"];
}

export interface Plugins {
  /** The official ones first: of two parts with one id the first counts. */
  readonly plugins: readonly Plugin[];
  readonly reports: readonly PluginReport[];
  /** All that were found but the official ones, with the bytes that would run. */
  readonly candidates: readonly Candidate[];
  readonly problems: readonly Problem[];
  /** What each bundle brings, by the bundle's folder. */
  readonly brought: ReadonlyMap<string, readonly FoundPlugin[]>;
  /** With what trusted bundles say. */
  readonly settings: Settings;
  /** Ends the plugins' threads; without it they keep the process alive. `stuckPlugins` names those that can't be ended. */
  stop(): Promise<void>;
}

export const NO_PLUGINS: Plugins = {
  plugins: [],
  reports: [],
  candidates: [],
  problems: [],
  brought: new Map(),
  settings: NO_SETTINGS,
  stop: () => Promise.resolve(),
};

/** Finds plugins, and runs the trusted ones. Failures cost the plugin that fails. */
export async function loadPlugins(
  host: Host,
  official: readonly Plugin[],
  given: Settings = NO_SETTINGS,
  options: LoadOptions = {},
): Promise<Plugins> {
  const on = official.filter(({ name }) => given.user.plugins[name] !== false);
  const { candidates, problems, brought } = findPlugins(host, official, given, options);
  const bundles = candidates.flatMap(({ found, isTrusted }) =>
    isTrusted && found?.kind === "bundle" ? [found] : [],
  );
  const merged = await mergeBundles(given, bundles);
  const env = withBaseUrls(host.env, merged.settings);
  const tries = await Promise.allSettled(
    candidates.map((one) => open({ ...host, env }, one, { given, merged: merged.settings }, options)),
  );
  const opened = tries.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const stop = async (): Promise<void> => void (await Promise.all(opened.map(({ stop: end }) => end?.())));
  const failed = tries.find((one) => one.status === "rejected");
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const guests = opened.filter((one) => one.plugin !== undefined);
  const reports = [...on.map(officialReport), ...opened.map(({ report }) => report)];
  const missing = [...problems, ...merged.problems, ...opened.flatMap(problemOf)][0];
  if (options.require && missing) {
    await stop();
    throw notLoaded(missing);
  }
  const plugins = withoutTwins(on, guests);
  return {
    plugins: plugins.plugins,
    reports,
    candidates,
    brought,
    problems: [
      ...problems,
      ...merged.problems,
      ...opened.flatMap((one) => one.problems),
      ...plugins.problems,
    ],
    settings: merged.settings,
    stop,
  };
}

/** Why a plugin that was found is not loaded. */
function problemOf({ report: { state }, problems }: Opened): readonly Problem[] {
  return state === "untrusted" || state === "failed" ? problems.slice(0, 1) : [];
}

function notLoaded({ code, message, path, line, hint }: Problem): RotateError {
  return new RotateError(code as Code, `a plugin is not loaded: ${message}`, {
    ...(path === undefined ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    ...(hint === undefined ? {} : { hint }),
  });
}

interface Opened {
  readonly report: PluginReport;
  readonly problems: readonly Problem[];
  readonly isTrusted?: boolean;
  readonly plugin?: Plugin;
  readonly stop?: () => Promise<void>;
}

/** What the user says, and the same with what trusted bundles say. */
interface Said {
  readonly given: Settings;
  readonly merged: Settings;
}

async function open(host: Host, one: Candidate, said: Said, options: LoadOptions): Promise<Opened> {
  const { found, report } = one;
  const named = one.isNamed ? { named: true as const } : {};
  const failed = (found: FoundPlugin, error: unknown): Opened => {
    const told = { ...failureOf(error, one, found), plugin: found.name, path: found.file, ...named };
    return { report: { ...report, state: "failed", problem: told.message }, problems: [told] };
  };
  const stays = (brings?: Brings): Opened => ({
    report: { ...report, ...brings },
    problems: one.problems.map((problem) => ({ ...problem, ...named })),
  });
  if (found?.kind === "declarative" && report.state === "untrusted") {
    try {
      return stays(await dataBrings(host, found));
    } catch (error) {
      // Nobody could trust it.
      return failed(found, error);
    }
  }
  if (found === undefined || report.state === "untrusted" || report.state === "failed") return stays();
  if (found.kind === "bundle" || (found.kind === "code" && !isNeeded(found, options.needs)))
    return { report, problems: one.problems };
  try {
    return { ...(await openOne(host, one, found, said.merged, options)), isTrusted: one.isTrusted };
  } catch (error) {
    stopIfInterrupted({ host });
    refuseSettings(error, host, said.given, found);
    return failed(found, error);
  }
}

/** What data brings, in its own words: its manifest may say something else. */
async function dataBrings(host: Host, found: FoundPlugin): Promise<Brings> {
  const said = await readData(host, found);
  const { credential, stores = [] } = said ?? {};
  const credentials = credential === undefined ? [] : [credential.id];
  return { credentials, stores: stores.map(({ id }) => id), sources: [], checks: [] };
}

/** Throws `CONFIG_INVALID` with its line where the user's own settings are what a plugin does not take; a bundle's are the bundle's mistake. */
function refuseSettings(error: unknown, host: Host, given: Settings, found: FoundPlugin): void {
  if (!isRotateError(error) || error.code !== "CONFIG_INVALID") return;
  const key = settingsKey(host, given, found);
  if (key === undefined) return;
  throw new RotateError("CONFIG_INVALID", error.message, whereSet(given, key));
}

/** What nobody trusted may not stop a rotation by being nonsense. */
function failureOf(error: unknown, { isTrusted }: Candidate, { name }: FoundPlugin): Problem {
  const kind = error instanceof Error ? error.name : typeof error;
  const told = isRotateError(error)
    ? error.toJSON()
    : { code: "PLUGIN_FAILED", message: `${name}: it failed (${kind})` };
  if (!isTrusted) return { ...told, code: "PLUGIN_UNREADABLE" };
  return told.code === "CONFIG_INVALID" ? { ...told, code: "PLUGIN_FAILED" } : told;
}

/** A file of the user's own has no manifest to say what it brings. */
function isNeeded({ marker, isOwn }: FoundPlugin, needs: readonly Need[] | undefined): boolean {
  if (needs === undefined) return true;
  return needs.some((need) => isOwn || marker.brings[need].length > 0);
}

async function openOne(
  host: Host,
  one: Candidate,
  found: FoundPlugin,
  settings: Settings,
  { limits }: LoadOptions,
): Promise<Opened> {
  const { report } = one;
  if (found.kind === "declarative") {
    const { openDeclarative } = await import("./declarative.ts");
    const plugin = openDeclarative(host, found, one.isTrusted);
    return { report: { ...report, name: plugin.name, ...broughtBy(plugin) }, plugin, problems: [] };
  }
  const { openGuest } = await import("../isolation/guest.ts");
  const own = settingsFor(host, settings, found);
  const guest = await openGuest(found, {
    host,
    ...(own === undefined ? {} : { settings: own }),
    ...(limits === undefined ? {} : { limits }),
  });
  const { plugin, problems, stop } = guest;
  return { report: { ...report, name: plugin.name, ...broughtBy(plugin) }, plugin, problems, stop };
}

/** The user's settings for a plugin. */
function settingsFor(
  host: Host,
  settings: Settings,
  found: FoundPlugin,
): Readonly<Record<string, unknown>> | undefined {
  const key = settingsKey(host, settings, found);
  return key === undefined ? undefined : pluginSettings(settings)[key];
}

/** What its settings stand under: its name, or the path that names it. */
function settingsKey(
  host: Host,
  settings: Settings,
  { name, file, folder }: FoundPlugin,
): string | undefined {
  const all = pluginSettings(settings);
  if (Object.hasOwn(all, name)) return name;
  const base = { paths: { ...host.paths, cwd: nodePath.dirname(settings.files[0] ?? host.paths.cwd) } };
  return Object.keys(all).find(
    (key) => isPath(key) && [file, folder].includes(realPathOf(expandHome(key, base), host)),
  );
}

function broughtBy({ credentials = [], stores = [], sources = [], checks = [] }: Plugin): Brings {
  return {
    credentials: credentials.map(({ id }) => id),
    stores: stores.map(({ id }) => id),
    sources: sources.map(({ scheme }) => scheme),
    checks: checks.map(({ id }) => id),
  };
}

function officialReport(plugin: Plugin): PluginReport {
  return { name: plugin.name, version: "", origin: "official", state: "loaded", ...broughtBy(plugin) };
}
