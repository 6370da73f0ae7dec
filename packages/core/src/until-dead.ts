import { setTimeout as pause } from "node:timers/promises";
import { type Credential, type KeyVerdict, RotateError, type Secret } from "@claude-rotate/contract";
import type { Context } from "./context.ts";
import type { Scan } from "./find/machine.ts";
import { scan } from "./find/scan.ts";
import { forget } from "./history.ts";
import { wholeEscrow } from "./rotation/escrow.ts";
import { type Journal, listJournals } from "./rotation/journal.ts";
import { escrowedKeys } from "./rotation/reverse.ts";
import { testAll } from "./test-key.ts";
import { DEAD, isAnswer } from "./verify.ts";
import { trustedHost } from "./which.ts";

export interface WaitOptions {
  /** Milliseconds until it is given up; default ten minutes. */
  readonly limit?: number;
  /** Milliseconds between two questions; default five seconds. */
  readonly every?: number;
  /** Called with each answer. */
  readonly told?: (verdict: KeyVerdict) => void;
}

export interface Buried {
  readonly verdict: KeyVerdict;
  /** Rotations of which nothing is kept any more. */
  readonly forgotten: readonly string[];
}

interface Meant {
  readonly credential: Credential;
  readonly fingerprint: string;
  readonly secret: Secret;
  readonly places: number;
}

/**
 * Asks a key's issuer again and again until it calls the key dead, then erases what an undo to it would need. Throws
 * `KEY_UNKNOWN` where its secret is kept nowhere any more, `KEY_STILL_ALIVE` when the time is over.
 */
export async function untilDead(
  context: Context,
  fingerprint: string,
  options: WaitOptions = {},
): Promise<Buried> {
  const { limit = 600_000, every = 5000, told } = options;
  const found = await scan(context);
  const meant = find(context, found, fingerprint);
  const host = trustedHost(context, found, meant.credential.id);
  const end = performance.now() + limit;
  for (;;) {
    context.notify({ step: "test" });
    const [answer = { verdict: "unknown" }] = await testAll(meant.credential, [meant.secret], host);
    const verdict: KeyVerdict = {
      credential: meant.credential.id,
      ...context.fingerprint(meant.secret, meant.credential),
      places: meant.places,
      ...answer,
    };
    told?.(verdict);
    if (DEAD.has(verdict.verdict))
      return { verdict, forgotten: await forgetKey(context, verdict.fingerprint) };
    const left = end - performance.now();
    if (left <= 0)
      throw new RotateError(
        "KEY_STILL_ALIVE",
        isAnswer(verdict)
          ? `the issuer still says "${verdict.verdict}" to ${verdict.fingerprint}`
          : `the issuer's word on ${verdict.fingerprint} could not be had: ${verdict.message ?? verdict.verdict}`,
      );
    await pause(Math.min(every, left), undefined, { signal: context.host.signal }).catch(() => {
      throw new RotateError("INTERRUPTED", "interrupted");
    });
  }
}

/** By what a scan finds, else by what the undo windows keep. */
function find(context: Context, { secrets, machine }: Scan, start: string): Meant {
  const isMeant = (fingerprint: string): boolean =>
    start.length >= 6 && fingerprint.startsWith(start.toLowerCase());
  for (const credential of context.registry.credentials) {
    for (const [fingerprint, secret] of secrets.get(credential.id) ?? [])
      if (isMeant(fingerprint)) {
        const key = machine.keys.find((one) => one.fingerprint === fingerprint);
        return { credential, fingerprint, secret, places: key?.places.length ?? 0 };
      }
    for (const journal of listJournals(context.host)) {
      if (journal.begin.credential !== credential.id) continue;
      for (const { fingerprint, secret } of kept(context, journal))
        if (isMeant(fingerprint)) {
          context.redactor.add(secret);
          return { credential, fingerprint, secret, places: 0 };
        }
    }
  }
  throw new RotateError(
    "KEY_UNKNOWN",
    "no place holds a key of that fingerprint, and none is kept for an undo",
  );
}

/** The keys that a rotation replaced and that its undo would bring back. */
function kept(
  context: Context,
  journal: Journal,
): readonly { readonly fingerprint: string; readonly secret: Secret }[] {
  const escrow = wholeEscrow(context.host.files, journal.folder);
  const credential = context.registry.credentials.find(({ id }) => id === journal.begin.credential);
  if (escrow === undefined || credential === undefined) return [];
  return escrowedKeys(journal, escrow).map(({ secret }) => ({
    secret,
    fingerprint: context.fingerprint(secret, credential).fingerprint,
  }));
}

/** Every rotation that replaced the key; what it would bring back is worth nothing now. */
async function forgetKey(context: Context, fingerprint: string): Promise<readonly string[]> {
  const forgotten: string[] = [];
  for (const { begin, ended } of listJournals(context.host))
    if (ended !== undefined && begin.from.includes(fingerprint))
      forgotten.push(...(await forget(context, begin.id)));
  return forgotten;
}
