import { API, type Plugin } from "@claude-rotate/contract";
import { checks } from "./checks/index.ts";
import { credentials } from "./credentials.ts";
import { messages } from "./messages.ts";
import { programs } from "./programs.ts";
import { PLUGIN, store } from "./store.ts";
import { traces } from "./traces.ts";
import { clients } from "./which/client.ts";

export const plugin: Plugin = {
  name: PLUGIN,
  api: API,
  credentials,
  stores: [store],
  clients,
  programs,
  traces,
  messages,
  checks,
};
