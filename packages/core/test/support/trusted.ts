import { createHash } from "node:crypto";
import type { Host } from "@claude-rotate/contract";
import { onTestFinished } from "vitest";
import {
  type Context,
  createContext,
  createHost,
  createRegistry,
  loadPlugins,
  openTrust,
  type Plugins,
} from "../../src/index.ts";
import { type Home, makeHome } from "./home.ts";
import { installStranger, makeProject, type Stranger } from "./stranger.ts";

export const keyOf = (seed: string): string => `acme2_${createHash("md5").update(seed).digest("hex")}`;

interface Setup {
  readonly home: Home;
  readonly host: Host;
}

export interface Trusted extends Setup {
  readonly plugins: Plugins;
}

function hostOf(home: Home): Setup {
  const env = { ACME_ADDR: "here", OTHER: "hidden" };
  return { home, host: createHost({ home: home.path, env, cwd: home.at("shop") }) };
}

/** A project that depends on a stranger, which the user trusts. */
export async function trusted(stranger: Stranger, limits: object = {}): Promise<Trusted> {
  const { home, host } = hostOf(makeHome());
  makeProject(home, "shop", ["acme-rotate"]);
  installStranger(home, "shop/node_modules/acme-rotate", stranger);
  const { candidates } = await loadPlugins(host, []);
  await openTrust(host).add(candidates.flatMap(({ found }) => found ?? []));
  const plugins = await loadPlugins(host, [], undefined, { limits });
  onTestFinished(async () => void (await plugins.stop()));
  return { home, host, plugins };
}

export const contextFor = ({ host, plugins }: Trusted): Context =>
  createContext(host, createRegistry(plugins.plugins, {}, plugins.problems));
