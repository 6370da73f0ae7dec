import { API, type Plugin } from "@claude-rotate/contract";
import { checks } from "./checks/index.ts";
import { client } from "./client.ts";
import { PLUGIN } from "./facts.ts";
import { messages } from "./messages.ts";
import { claudeCode } from "./sessions.ts";
import { stores } from "./stores.ts";
import { traces } from "./traces.ts";

export const plugin: Plugin = {
  name: PLUGIN,
  api: API,
  stores,
  clients: [client],
  programs: [claudeCode],
  traces,
  messages,
  checks,
};
