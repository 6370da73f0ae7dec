import type { Host } from "@claude-rotate/contract";
import type { FoundPlugin } from "./found.ts";

/**
 * What a plugin's file imports beside the contract and Node's own modules: nothing may be. The file is parsed, nothing of it
 * runs. Throws `PLUGIN_FAILED` where it can't be parsed.
 */
export async function foreignImports(host: Host, found: FoundPlugin): Promise<readonly string[]> {
  if (found.kind !== "code") return [];
  const guest = await import("../isolation/guest.ts");
  return guest.foreignImports(found, { host });
}
