import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Host, Plugin } from "@claude-rotate/contract";
import {
  createHost,
  createRegistry,
  loadPlugins,
  loadSettings,
  type Need,
  NO_PLUGINS,
  type Plugins,
  pluginSettings,
  policyPlugin,
  type Registry,
  type Settings,
  whereSet,
  withBaseUrls,
} from "@claude-rotate/core";
import { shapeFilter } from "./key-shape.ts";
import type { Command, CommandName } from "./options.ts";
import type { Args } from "./parse.ts";
import { namedPlugins } from "./plugins.ts";
import { endedBySignals } from "./signals.ts";
import type { Terminal } from "./terminal.ts";

/** What a command finds when it begins. */
export interface Prepared {
  readonly host: Host;
  readonly plugins: Plugins;
  readonly registry: Registry;
}

export interface Asked {
  readonly args: Args;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
  readonly official: readonly Plugin[];
}

const FIND: readonly Need[] = ["credentials", "stores"];

/** What each command needs of plugins; those not named here need none. */
const NEEDS: Partial<Record<CommandName, readonly Need[]>> = {
  scan: FIND,
  which: FIND,
  verify: FIND,
  undo: FIND,
  recover: FIND,
  rotate: [...FIND, "sources"],
  doctor: [...FIND, "checks"],
  plugins: [...FIND, "sources", "checks"],
};

/** Whether a plugin is trusted is decided by what its manifest says: nothing of any is run for that. */
function needsOf(name: CommandName, { argument = "list" }: Args): readonly Need[] | undefined {
  if (name === "plugins" && (argument === "trust" || argument === "untrust")) return [];
  return NEEDS[name];
}

/** The folder of this program, links resolved: what was installed beside it counts. */
function ownFolder(): string {
  return dirname(realpathSync(fileURLToPath(import.meta.url)));
}

/** The machine and our own plugins: needs no config file, and so nothing that may be broken. */
export function unprepared({ cwd, signal, official }: Asked): Prepared {
  return { host: createHost({ cwd, signal }), plugins: NO_PLUGINS, registry: createRegistry(official) };
}

/** The machine, what config files say of it, and what all plugins bring. Throws `CONFIG_INVALID`. */
export async function prepare({ name, kind }: Command, asked: Asked): Promise<Prepared> {
  const { args, cwd, signal, official } = asked;
  if (kind === "bare" || kind === "plays") return unprepared(asked);
  const plain = createHost({ cwd, signal });
  const settings = await loadSettings(plain, args.text("config"), endedBySignals);
  const needs = needsOf(name, args);
  const ours = [...official, ...(await namedPlugins(settings, args.text("to")))];
  const plugins = needs
    ? await loadPlugins(plain, ours, settings, {
        needs,
        cli: ownFolder(),
        named: args.list("plugin"),
        require: args.on("require-plugins"),
      })
    : { ...NO_PLUGINS, plugins: ours, settings };
  try {
    return { plugins, ...(await assemble(plain, ours, plugins, asked, settings)) };
  } catch (error) {
    await plugins.stop();
    throw error;
  }
}

/** What the loaded plugins come to, under the settings that trusted bundles have a part in. Throws `CONFIG_INVALID`. */
async function assemble(
  plain: Host,
  ours: readonly Plugin[],
  { plugins, problems, settings }: Plugins,
  { args, cwd, signal, terminal }: Asked,
  given: Settings,
): Promise<Pick<Prepared, "host" | "registry">> {
  const env = withBaseUrls(plain.env, settings);
  const host = env === plain.env ? plain : createHost({ env, cwd, signal });
  // A bundle may name more of our own.
  const more = (await namedPlugins(settings, args.text("to"))).filter((one) => !ours.includes(one));
  const policy = policyPlugin(settings.user.policy);
  const all = [...plugins, ...more, ...(policy === undefined ? [] : [policy])];
  const registry = createRegistry(all, pluginSettings(settings), problems, (name) => whereSet(given, name));
  if (registry.credentials.length > 0) terminal.filter(shapeFilter(registry.credentials));
  return { host, registry };
}
