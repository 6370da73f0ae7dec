import type { Host } from "@claude-rotate/contract";
import {
  createHost,
  createRegistry,
  loadSettings,
  NO_SETTINGS,
  pluginSettings,
  type Registry,
  type Settings,
  withBaseUrls,
} from "@claude-rotate/core";
import type { Command } from "./options.ts";
import type { Args } from "./parse.ts";
import { namedPlugins } from "./plugins.ts";

/** What a command finds when it begins. */
export interface Prepared {
  readonly host: Host;
  readonly settings: Settings;
  readonly registry: Registry;
}

interface Asked {
  readonly args: Args;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly official: readonly unknown[];
}

/** The machine, what config files say of it, and what all plugins bring. Throws `CONFIG_INVALID`. */
export async function prepare({ kind }: Command, asked: Asked): Promise<Prepared> {
  const { args, cwd, signal, official } = asked;
  const plain = createHost({ cwd, signal });
  if (kind === "bare" || kind === "plays")
    return { host: plain, settings: NO_SETTINGS, registry: createRegistry(official) };
  const settings = await loadSettings(plain, args.text("config"));
  const env = withBaseUrls(plain.env, settings);
  const host = env === plain.env ? plain : createHost({ env, cwd, signal });
  const plugins = [...official, ...(await namedPlugins(settings, args.text("to")))];
  return { host, settings, registry: createRegistry(plugins, pluginSettings(settings)) };
}
