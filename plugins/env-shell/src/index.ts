import { API, type Plugin } from "@claude-rotate/contract";
import { severalValues } from "./checks.ts";
import { programs } from "./programs.ts";
import { stores } from "./stores.ts";
import { traces } from "./traces.ts";

export const plugin: Plugin = {
  name: "@claude-rotate/plugin-env-shell",
  api: API,
  stores,
  programs,
  traces,
  checks: [severalValues],
};
