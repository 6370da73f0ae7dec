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
  withBaseUrls,
} from "@claude-rotate/core";
import { shapeFilter } from "./key-shape.ts";
import type { Command, CommandName } from "./options.ts";
import type { Args } from "./parse.ts";

import { namedPlugins } from "./plugins.ts";

import type { Terminal } from "./terminal.ts";

/** What a command finds when it begins. */
export interface Prepared {
  readonly host: Host;
  readonly plugins: Plugins;
  readonly registry: Registry;
}

interface Asked {
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

/** The folder of this program, links resolved: what was installed beside it counts. */
function ownFolder(): string {
  return dirname(realpathSync(fileURLToPath(import.meta.url)));
}

/** The machine, what config files say of it, and what all plugins bring. Throws `CONFIG_INVALID`. */
export async function prepare({ name, kind }: Command, asked: Asked): Promise<Prepared> {
  const { args, cwd, signal, terminal, official } = asked;
  const plain = createHost({ cwd, signal });
  if (kind === "bare" || kind === "plays")
    return { host: plain, plugins: NO_PLUGINS, registry: createRegistry(official) };
  const settings = await loadSettings(plain, args.text("config"));
  const needs = NEEDS[name];
  const ours = [...official, ...(await namedPlugins(settings, args.text("to")))];
  const plugins = needs
    ? await loadPlugins(plain, ours, settings, {
        needs,
        cli: ownFolder(),
        named: args.list("plugin"),
        require: args.on("require-plugins"),
      })
    : { ...NO_PLUGINS, plugins: ours, settings };
  const env = withBaseUrls(plain.env, plugins.settings);
  const host = env === plain.env ? plain : createHost({ env, cwd, signal });
  const policy = policyPlugin(plugins.settings.user.policy);
  const all = policy === undefined ? plugins.plugins : [...plugins.plugins, policy];
  const registry = createRegistry(all, pluginSettings(plugins.settings), plugins.problems);
  if (registry.credentials.length > 0) terminal.filter(shapeFilter(registry.credentials));
  return { host, plugins, registry };
}
