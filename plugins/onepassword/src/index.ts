import { API, type Plugin } from "@claude-rotate/contract";
import { sourceOf, storeOf } from "./one-password.ts";
import { type OnePasswordSettings, parseSettings } from "./settings.ts";

function pluginWith(settings: OnePasswordSettings): Plugin {
  return {
    name: "@claude-rotate/plugin-onepassword",
    api: API,
    sources: [sourceOf(settings.account)],
    stores: [storeOf(settings)],
    configure: (given) => pluginWith(parseSettings(given)),
  };
}

/** The source `op:` at once; items once the user's settings name some. */
export const plugin: Plugin = pluginWith({ items: [] });
