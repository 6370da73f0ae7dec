import { API, type Plugin } from "@claude-rotate/contract";
import { marketplaces } from "./marketplaces.ts";
import { skills } from "./store.ts";

export const plugin: Plugin = {
  name: "@claude-rotate/plugin-skills",
  api: API,
  stores: [skills, marketplaces],
};
