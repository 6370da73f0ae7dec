import type { KeyVerdict, Secret } from "@claude-rotate/contract";
import type { Context } from "./context.ts";
import type { Scan } from "./find/machine.ts";
import { hasShape } from "./secret/new-secret.ts";
import { testAll } from "./test-key.ts";
import { resolve, trustedHost } from "./which.ts";

/** What a dead key's verdict is called. */
export const DEAD: ReadonlySet<string> = new Set(["invalid", "disabled"]);

const ANSWERS: ReadonlySet<string> = new Set(["valid", "invalid", "disabled", "forbidden", "billing"]);

/** Whether a verdict is the issuer's word about the key: not what happened on the way, and not "later". */
export function isAnswer({ verdict }: Pick<KeyVerdict, "verdict">): boolean {
  return ANSWERS.has(verdict);
}

/** Fingerprints of the credential's keys that the client would send from here. */
function keysInUse(context: Context, scan: Scan, credential: string): readonly string[] {
  const { sent, servers = [] } = resolve(context, scan, credential);
  const used = [...sent, ...servers.filter(({ wins }) => wins)];
  return [...new Set(used.flatMap(({ entry }) => scan.spots.get(entry)?.place.fingerprint ?? []))];
}

/**
 * Tests every stored key with its issuer. A key of a foreign shape is tested only where it is in use: it may belong to a
 * gateway, and goes to nobody else.
 */
export async function verify(context: Context, scan: Scan): Promise<readonly KeyVerdict[]> {
  context.notify({ step: "test" });
  const lists = context.registry.credentials.map(async (credential) => {
    const inUse = keysInUse(context, scan, credential.id);
    const host = trustedHost(context, scan, credential.id);
    const keys = scan.machine.keys.filter((key) => key.credential === credential.id);
    const known = scan.secrets.get(credential.id);
    const asked = keys.flatMap((key) => {
      const secret = known?.get(key.fingerprint);
      const own = secret && (hasShape(credential, secret.reveal()) || inUse.includes(key.fingerprint));
      return secret && own ? [{ key, secret }] : [];
    });
    const verdicts = await testAll(
      credential,
      asked.map(({ secret }): Secret => secret),
      host,
    );
    return asked.map(({ key }, index): KeyVerdict => {
      const { credential: id, fingerprint, hint } = key;
      return {
        credential: id,
        fingerprint,
        hint,
        places: key.places.length,
        ...(verdicts[index] ?? { verdict: "unknown" }),
      };
    });
  });
  return (await Promise.all(lists)).flat();
}
