import { API, type Plugin } from "@claude-rotate/contract";
import { checks } from "./checks/index.ts";
import { messages } from "./messages.ts";

export const plugin: Plugin = { name: "@claude-rotate/plugin-proxy", api: API, checks, messages };
