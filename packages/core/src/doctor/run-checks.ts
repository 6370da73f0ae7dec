import type { Check, Examined, Finding, Problem } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import type { Owned } from "../registry.ts";

/** A check and one thing that it found. */
export interface Found {
  readonly check: Check;
  readonly finding: Finding;
}

/** A check may run a helper and ask an issuer; what takes longer hangs. Milliseconds. */
const LIMIT = 15_000;

interface Ran {
  readonly findings: readonly Found[];
  readonly problems: readonly Problem[];
}

/** Runs every check side by side. One that throws, hangs or returns nonsense costs itself and is named. */
export async function runChecks(context: Context, machine: Examined, limit: number = LIMIT): Promise<Ran> {
  const all = await Promise.all(
    context.registry.checks.map((owned) => runCheck(owned, context, machine, limit)),
  );
  return {
    findings: all.flatMap(({ findings }) => findings),
    problems: all.flatMap(({ problems }) => problems),
  };
}

async function runCheck(
  { plugin, part: check }: Owned<Check>,
  { host, redactor }: Context,
  machine: Examined,
  limit: number,
): Promise<Ran> {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, host.signal]);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it took longer than ${limit / 1000} s`)), limit);
  });
  const failed = (why: string): Ran => ({
    findings: [],
    problems: [{ code: "PLUGIN_FAILED", plugin, message: `the check ${check.id} failed: ${why}` }],
  });
  try {
    // Within a promise: a check that throws before its first `await` fails like any other.
    const work = Promise.resolve().then(() => check.run(machine, { ...host, signal }));
    const findings = await Promise.race([work, late]);
    if (!Array.isArray(findings) || !findings.every(isFinding)) return failed("it returned no findings");
    return { findings: findings.map((finding) => ({ check, finding })), problems: [] };
  } catch (error) {
    if (host.signal.aborted) throw error;
    return failed(error instanceof Error ? redactor.clean(error.message) : "it threw something");
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

function isFinding(value: unknown): value is Finding {
  const { message, mend } = (typeof value === "object" && value !== null ? value : {}) as Partial<Finding>;
  return typeof message === "string" && typeof mend === "string";
}
