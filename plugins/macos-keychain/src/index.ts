import { API, type Plugin } from "@claude-rotate/contract";
import { closed, itemAndFile, otherFolders } from "./checks.ts";
import { parseSettings } from "./settings.ts";
import { keychain, type NamedItem } from "./store.ts";

export { keychain, type NamedItem } from "./store.ts";

function pluginWith(items: readonly NamedItem[]): Plugin {
  return {
    name: "@claude-rotate/plugin-macos-keychain",
    api: API,
    stores: [keychain(items)],
    checks: [itemAndFile, otherFolders, closed],
  };
}

export const plugin: Plugin = {
  ...pluginWith([]),
  configure: (settings) => pluginWith(parseSettings(settings)),
};
