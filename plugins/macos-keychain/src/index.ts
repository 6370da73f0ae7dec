import { API, type Plugin } from "@claude-rotate/contract";
import { keychain } from "./store.ts";

export { keychain, type NamedItem } from "./store.ts";

export const plugin: Plugin = {
  name: "@claude-rotate/plugin-macos-keychain",
  api: API,
  stores: [keychain()],
};
