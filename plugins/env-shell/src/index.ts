import { API, type Plugin } from "@claude-rotate/contract";
import { severalValues } from "./checks.ts";
import { containers, newerRegistry, universal } from "./platform-checks.ts";
import { programs } from "./programs.ts";
import { stores } from "./stores.ts";
import { traces } from "./traces.ts";
import { windowsEnvironment } from "./windows/store.ts";

export const plugin: Plugin = {
  name: "@claude-rotate/plugin-env-shell",
  api: API,
  stores: [...stores, windowsEnvironment],
  programs,
  traces,
  checks: [severalValues, newerRegistry, containers, universal],
};
