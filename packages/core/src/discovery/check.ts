import type { Host } from "@claude-rotate/contract";
import type { Declared } from "./declarative-schema.ts";
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

/** What a plugin without code says, read from its data itself; of other kinds nothing. Throws `PLUGIN_FAILED` with the line. */
export async function readData(host: Host, found: FoundPlugin): Promise<Declared | undefined> {
  if (found.kind !== "declarative") return undefined;
  const data = await import("./declarative.ts");
  return data.readData(host, found);
}
