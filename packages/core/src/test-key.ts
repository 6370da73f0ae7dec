import { setTimeout as pause } from "node:timers/promises";
import {
  type Credential,
  type Host,
  isRotateError,
  type Secret,
  type Verdict,
} from "@claude-rotate/contract";

const AGAIN = new Set(["rate-limited", "overloaded"]);
const TRY_FOR = 10_000;
const AT_ONCE = 32;

/** Asks a credential's issuer about one secret. A plugin that throws gives `unknown`, never a verdict on the key. */
async function testKey(credential: Credential, secret: Secret, host: Host): Promise<Verdict> {
  try {
    return await credential.test(secret, host);
  } catch (error) {
    if (isRotateError(error)) throw error;
    return {
      verdict: "unknown",
      message: error instanceof Error ? `the test failed: ${error.name}` : "the test failed",
    };
  }
}

/** The same, where an answer that says nothing about the key is asked for again, for ten seconds. */
export async function testPatiently(credential: Credential, secret: Secret, host: Host): Promise<Verdict> {
  const until = Date.now() + TRY_FOR;
  for (let wait = 500; ; wait *= 2) {
    const verdict = await testKey(credential, secret, host);
    if (!AGAIN.has(verdict.verdict) || Date.now() + wait > until || host.signal.aborted) return verdict;
    await pause(wait, undefined, { signal: host.signal }).catch(() => {});
  }
}

/** The same, where a plugin that fails costs only what it says of its own keys. */
async function testForReport(credential: Credential, secret: Secret, host: Host): Promise<Verdict> {
  try {
    return await testKey(credential, secret, host);
  } catch (error) {
    if (!isRotateError(error) || error.code !== "PLUGIN_FAILED") throw error;
    return { verdict: "unknown", message: error.message };
  }
}

/** Several secrets, a few at a time; verdicts in the same order. A plugin that fails gives `unknown`. */
export async function testAll(
  credential: Credential,
  secrets: readonly Secret[],
  host: Host,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = new Array(secrets.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < secrets.length; index = next++) {
      const secret = secrets[index];
      if (secret) verdicts[index] = await testForReport(credential, secret, host);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, secrets.length) }, worker));
  return verdicts;
}
