import { API, type Plugin } from "@claude-rotate/contract";
import { parseSettings, type VaultSettings } from "./settings.ts";
import { vault } from "./vault.ts";

function pluginWith(settings: VaultSettings): Plugin {
  const { source, store } = vault(settings);
  return {
    name: "@claude-rotate/plugin-vault",
    api: API,
    sources: [source],
    stores: [store],
    configure: (given) => pluginWith(parseSettings(given)),
  };
}

/** The source `vault:` at once; items once the user's settings name some. */
export const plugin: Plugin = pluginWith({ items: [] });
