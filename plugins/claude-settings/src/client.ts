import type { Client, Host, Machine } from "@claude-rotate/contract";
import { CUSTOM_HEADERS } from "./assignments.ts";
import { TRUSTED_LAYERS } from "./facts.ts";
import { isVariableAddress } from "./pointer.ts";
import { resolve } from "./resolve.ts";
import { asText } from "./text.ts";
import { view } from "./view.ts";

export const client: Client = { id: "claude-code", credential: "anthropic", environment, resolve };

/**
 * The variables as the shell, the user and the administrator set them. `ANTHROPIC_CUSTOM_HEADERS` is left out: its lines are
 * places of their own, and nothing but the client sends them.
 */
function environment(machine: Machine, host: Host): Readonly<Record<string, string>> {
  const seen = view(machine, host);
  const variables = new Map<string, string>();
  for (const [name, value] of Object.entries(host.env)) if (value !== undefined) variables.set(name, value);
  for (const layer of [...TRUSTED_LAYERS].reverse()) {
    if (layer === "process") continue;
    for (const { name, address, value, inert } of [...seen.layer(layer)].reverse()) {
      if (inert === undefined && isVariableAddress(address)) variables.set(name, asText(value.reveal()));
    }
  }
  variables.delete(CUSTOM_HEADERS);
  return Object.fromEntries(variables);
}
