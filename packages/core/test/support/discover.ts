import { onTestFinished } from "vitest";
import {
  createHost,
  loadPlugins,
  loadSettings,
  openTrust,
  type PluginReport,
  type Plugins,
} from "../../src/index.ts";
import type { Home } from "./home.ts";

interface Where {
  readonly cwd?: string;
  readonly cli?: string;
  readonly named?: readonly string[];
  readonly require?: boolean;
}

export async function load(home: Home, where: Where = {}): Promise<Plugins> {
  const host = createHost({ home: home.path, env: {}, cwd: home.at(where.cwd ?? "shop") });
  const { named = [], require = false } = where;
  const options = { named, require, ...(where.cli === undefined ? {} : { cli: home.at(where.cli) }) };
  const plugins = await loadPlugins(host, [], await loadSettings(host), options);
  onTestFinished(async () => void (await plugins.stop()));
  return plugins;
}

export const rows = ({ reports }: Plugins): readonly (readonly unknown[])[] =>
  reports.map(({ name, origin, state }: PluginReport) => [name, origin, state]);

export async function trustAll(home: Home, where: Where = {}): Promise<void> {
  const { candidates } = await load(home, where);
  await openTrust(createHost({ home: home.path, env: {} })).add(
    candidates.flatMap(({ found }) => found ?? []),
  );
}
