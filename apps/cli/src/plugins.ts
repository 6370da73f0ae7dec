import type { Plugin } from "@claude-rotate/contract";
import type { Settings } from "@claude-rotate/core";

import { plugin as anthropic } from "@claude-rotate/plugin-anthropic";
import { plugin as claudeSettings } from "@claude-rotate/plugin-claude-settings";
import { plugin as envShell } from "@claude-rotate/plugin-env-shell";
import { plugin as mcpServers } from "@claude-rotate/plugin-mcp-servers";
import { plugin as proxy } from "@claude-rotate/plugin-proxy";
import { plugin as skills } from "@claude-rotate/plugin-skills";

/** The official plugins; the keychain's only where there is one. */
export async function officialPlugins(): Promise<readonly Plugin[]> {
  const always = [anthropic, claudeSettings, envShell, mcpServers, proxy, skills];
  if (process.platform !== "darwin") return always;
  const keychain = await import("@claude-rotate/plugin-macos-keychain");
  return [...always, keychain.plugin];
}

/** Those that nobody needs who does not name them, and the scheme of the source that one brings. */
const ON_DEMAND: readonly {
  readonly name: string;
  readonly scheme?: string;
  load(): Promise<{ readonly plugin: Plugin }>;
}[] = [
  {
    name: "@claude-rotate/plugin-onepassword",
    scheme: "op",
    load: () => import("@claude-rotate/plugin-onepassword"),
  },
  {
    name: "@claude-rotate/plugin-system-keyring",
    load: () => import("@claude-rotate/plugin-system-keyring"),
  },
  { name: "@claude-rotate/plugin-vault", scheme: "vault", load: () => import("@claude-rotate/plugin-vault") },
];

/** The official plugins that the user's config or `--to` names: nobody else waits for their code. */
export async function namedPlugins({ user }: Settings, to = ""): Promise<readonly Plugin[]> {
  const named = ON_DEMAND.filter(({ name, scheme }) => {
    if (Object.hasOwn(user.plugins, name)) return user.plugins[name] !== false;
    return scheme !== undefined && to.startsWith(`${scheme}:`);
  });
  const modules = await Promise.all(named.map(({ load }) => load()));
  return modules.map(({ plugin }) => plugin);
}
