import { API, type Plugin } from "@claude-rotate/contract";
import { client } from "./client.ts";
import { PLUGIN } from "./facts.ts";
import { stores } from "./stores.ts";

export const plugin: Plugin = {
  name: PLUGIN,
  api: API,
  stores,
  clients: [client],
};
