import { API, type Plugin } from "@claude-rotate/contract";
import { stores } from "./stores.ts";
import { windowsEnvironment } from "./windows/store.ts";

export const plugin: Plugin = {
  name: "@claude-rotate/plugin-env-shell",
  api: API,
  stores: [...stores, windowsEnvironment],
};
