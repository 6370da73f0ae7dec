import { API, type Plugin } from "@claude-rotate/contract";
import { closed, itemAndFile, otherFolders } from "./checks.ts";
import { keychain } from "./store.ts";

export { keychain, type NamedItem } from "./store.ts";

export const plugin: Plugin = {
  name: "@claude-rotate/plugin-macos-keychain",
  api: API,
  stores: [keychain()],
  checks: [itemAndFile, otherFolders, closed],
};
