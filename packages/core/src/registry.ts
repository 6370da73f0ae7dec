import {
  API,
  type Check,
  type Client,
  type Credential,
  type FileStore,
  type ItemStore,
  isRotateError,
  type KnownMessage,
  type Plugin,
  type Problem,
  type ProgramProfile,
  RotateError,
  type Source,
  type Trace,
} from "@claude-rotate/contract";
import { exposureChecks } from "./doctor/exposure-checks.ts";
import { valueChecks } from "./doctor/value-checks.ts";
import { builtInSources } from "./secret/sources.ts";

/** A part of a plugin, with the plugin's name for reports. */
export interface Owned<T> {
  readonly plugin: string;
  readonly part: T;
  /** It comes from a plugin that nobody trusted: data of a project's own, which decides nothing about what others say. */
  readonly isUntrusted?: boolean;
}

/** A plugin as it is loaded. */
export type LoadedPlugin = Plugin & Pick<Owned<unknown>, "isUntrusted">;

/** All that the loaded plugins bring, in one place. */
export interface Registry {
  readonly plugins: readonly Plugin[];
  readonly credentials: readonly Credential[];
  readonly fileStores: readonly Owned<FileStore>[];
  readonly itemStores: readonly Owned<ItemStore>[];
  readonly clients: readonly Client[];
  readonly sources: readonly Source[];
  readonly checks: readonly Owned<Check>[];
  readonly programs: readonly ProgramProfile[];
  readonly traces: readonly Trace[];
  readonly messages: readonly KnownMessage[];
  /** Plugins that were not taken in, and why. */
  readonly problems: readonly Problem[];
}

function refusal(plugin: unknown): Problem | undefined {
  const { name, api } = (typeof plugin === "object" && plugin !== null ? plugin : {}) as Partial<Plugin>;
  const shown = typeof name === "string" ? name : "(without a name)";
  if (typeof name !== "string") return { code: "PLUGIN_FAILED", message: "a plugin exports no name" };
  if (api === API) return undefined;
  return {
    code: "PLUGIN_API",
    plugin: shown,
    message: `${shown} speaks version ${String(api)} of the contract; this is version ${API}`,
  };
}

function ownedParts<K extends "stores" | "checks">(
  plugins: readonly LoadedPlugin[],
  key: K,
): readonly Owned<NonNullable<Plugin[K]>[number]>[] {
  return plugins.flatMap(({ name, isUntrusted = false, ...plugin }) =>
    (plugin[key] ?? []).map((part) => ({ plugin: name, part, ...(isUntrusted ? { isUntrusted } : {}) })),
  );
}

/** The user's settings for plugins, by their names. */
export type PluginSettings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Where in the user's config a plugin's settings stand. */
type Locate = (plugin: string) => { readonly path?: string; readonly line?: number };

/** Throws `CONFIG_INVALID` for settings that the plugin does not take. */
function configured(plugin: Plugin, settings: PluginSettings, locate: Locate): Plugin | Problem {
  const own = Object.hasOwn(settings, plugin.name) ? settings[plugin.name] : undefined;
  if (own === undefined) return plugin;
  if (plugin.configure === undefined)
    throw new RotateError("CONFIG_INVALID", `${plugin.name} has no settings`, {
      ...locate(plugin.name),
      hint: `Remove plugins["${plugin.name}"] from your config file.`,
    });
  try {
    const made = plugin.configure(own);
    return refusal(made) ?? { ...made, name: plugin.name };
  } catch (error) {
    if (isRotateError(error) && error.code === "CONFIG_INVALID")
      throw new RotateError(error.code, error.message, { ...locate(plugin.name), hint: error.hint });
    if (isRotateError(error)) throw error;
    return { code: "PLUGIN_FAILED", plugin: plugin.name, message: `${plugin.name} failed on its settings` };
  }
}

/** Checks each plugin's version before anything of it runs, hands it its settings, and gathers all parts. */
export function createRegistry(
  candidates: readonly unknown[],
  settings: PluginSettings = {},
  before: readonly Problem[] = [],
  locate: Locate = () => ({}),
): Registry {
  const taken = candidates.map((plugin) => refusal(plugin) ?? configured(plugin as Plugin, settings, locate));
  const problems = [...before, ...taken.filter((one): one is Problem => "code" in one)];
  const plugins = taken.filter((one): one is LoadedPlugin => "api" in one);
  const stores = ownedParts(plugins, "stores");
  const credentials = plugins.flatMap((plugin) => plugin.credentials ?? []);
  return {
    plugins,
    problems,
    credentials,
    fileStores: stores.filter((store): store is Owned<FileStore> => "files" in store.part),
    itemStores: stores.filter((store): store is Owned<ItemStore> => !("files" in store.part)),
    clients: plugins.flatMap((plugin) => plugin.clients ?? []),
    sources: [...builtInSources, ...plugins.flatMap((plugin) => plugin.sources ?? [])],
    programs: plugins.flatMap((plugin) => plugin.programs ?? []),
    traces: plugins.flatMap((plugin) => plugin.traces ?? []),
    messages: plugins.flatMap((plugin) => plugin.messages ?? []),
    checks: [
      ...[...valueChecks(credentials), ...exposureChecks].map((part) => ({ plugin: "core", part })),
      ...ownedParts(plugins, "checks"),
    ],
  };
}

/** Throws `CREDENTIAL_UNKNOWN`. */
export function credentialOf(registry: Registry, id: string): Credential {
  const found = registry.credentials.find((credential) => credential.id === id);
  if (found) return found;
  const known = registry.credentials.map((credential) => credential.id).join(", ");
  throw new RotateError("CREDENTIAL_UNKNOWN", `no plugin brings the credential "${id.slice(0, 40)}"`, {
    hint: `Known: ${known || "none"}.`,
  });
}
