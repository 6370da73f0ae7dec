import { API, type Plugin } from "@claude-rotate/contract";
import { anthropic } from "./credential.ts";

export const plugin: Plugin = {
  name: "@claude-rotate/plugin-anthropic",
  api: API,
  credentials: [anthropic],
};
