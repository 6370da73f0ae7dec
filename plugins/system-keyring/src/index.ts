import { API, type Plugin } from "@claude-rotate/contract";
import { type NamedItem, parseSettings } from "./settings.ts";
import { storeOf } from "./store.ts";

function pluginWith(items: readonly NamedItem[]): Plugin {
  return {
    name: "@claude-rotate/plugin-system-keyring",
    api: API,
    stores: [storeOf(items)],
    configure: (given) => pluginWith(parseSettings(given)),
  };
}

/** Nothing until the user's settings name items. */
export const plugin: Plugin = pluginWith([]);
