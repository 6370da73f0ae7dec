import type { Fingerprint, Verdict } from "@claude-rotate/contract";
import type { Context } from "./context.ts";
import type { Scan } from "./find/machine.ts";
import { KeyNotValid } from "./rotate.ts";
import type { Escrow } from "./rotation/escrow.ts";
import type { Journal } from "./rotation/journal.ts";
import { escrowedKeys } from "./rotation/reverse.ts";
import { hasShape } from "./secret/new-secret.ts";
import { testAll } from "./test-key.ts";
import { DEAD } from "./verify.ts";
import { trustedHost } from "./which.ts";

/** A key that its issuer calls dead. */
export interface DeadKey extends Fingerprint {
  readonly verdict: Verdict;
}

/** An undo to a key that its issuer calls dead breaks what works. Whatever else the issuer says, or that it is silent, is no reason. */
export async function askAboutDead(
  context: Context,
  found: Scan,
  { journal, escrow }: { readonly journal: Journal; readonly escrow: Escrow },
  confirm: ((dead: readonly DeadKey[]) => Promise<boolean>) | undefined,
): Promise<void> {
  const credential = context.registry.credentials.find(({ id }) => id === journal.begin.credential);
  if (!credential) return;
  const keys = new Map(
    escrowedKeys(journal, escrow)
      .filter(({ secret }) => hasShape(credential, secret.reveal()))
      .map(({ secret }) => ({ secret, ...context.fingerprint(secret, credential) }))
      .filter(({ fingerprint }) => journal.begin.from.includes(fingerprint))
      .map((key) => [key.fingerprint, key]),
  );
  const asked = [...keys.values()];
  if (asked.length === 0) return;
  context.notify({ step: "test", total: asked.length });
  const host = trustedHost(context, found, credential.id);
  const verdicts = await testAll(
    credential,
    asked.map(({ secret }) => secret),
    host,
  );
  const dead = asked.flatMap(({ fingerprint, hint }, index): DeadKey[] => {
    const verdict = verdicts[index];
    return verdict && DEAD.has(verdict.verdict) ? [{ fingerprint, hint, verdict }] : [];
  });
  const [first] = dead;
  if (first && !(await confirm?.(dead)))
    throw new KeyNotValid(first.verdict, `${first.hint} ${first.fingerprint}`);
}
