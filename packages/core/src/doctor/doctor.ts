import type { Examined, Fix, KeyVerdict, Problem, Secret, Verdict } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { type Scan, scan } from "../find/scan.ts";
import { credentialOf } from "../registry.ts";
import { replacedKeys } from "../rotation/replaced.ts";
import { testAll } from "../test-key.ts";
import { verify } from "../verify.ts";
import { resolve, trustedHost } from "../which.ts";
import { type RuleFinding, report } from "./finding.ts";
import { runChecks } from "./run-checks.ts";

export interface DoctorOptions {
  /** Nobody is asked about any key. */
  readonly offline?: boolean;
  /** Commands that the user's or managed settings name are run. */
  readonly runHelpers?: boolean;
  /** Milliseconds that each key's test may take; default 5,000. */
  readonly patience?: number;
}

/** The `doctor` document without its schema, and the scan that it is about. */
export interface Diagnosis {
  /** Errors first; within a level in order of the rules. */
  readonly findings: readonly RuleFinding[];
  /** What `--fix` would make of them. */
  readonly fixes: readonly Fix[];
  readonly verdicts: readonly KeyVerdict[];
  /** What could not be looked at, and checks that failed. */
  readonly problems: readonly Problem[];
  readonly ms: number;
  readonly scan: Scan;
}

const PATIENCE = 5000;

/** Scans, asks each key's issuer about it, and runs every plugin's checks. Changes nothing. */
export async function doctor(given: Context, options: DoctorOptions = {}): Promise<Diagnosis> {
  const begun = performance.now();
  const context = withPatience(given, options.patience ?? PATIENCE);
  const found = await scan(context);
  const verdicts = options.offline ? [] : await verify(context, found);
  const ask = (credential: string, secret: Secret): Promise<Verdict> =>
    options.offline
      ? Promise.resolve({ verdict: "unknown", message: "nobody was asked" })
      : askAbout(context, found, credential, secret);
  const machine: Examined = {
    ...found.machine,
    verdicts,
    resolutions: context.registry.clients.map(({ id, credential }) => ({
      client: id,
      credential,
      ...resolve(context, found, credential),
    })),
    programs: [],
    replaced: replacedKeys(context.host),
    offline: options.offline ?? false,
    runHelpers: options.runHelpers ?? false,
    ask,
  };
  const { findings, problems } = await runChecks(context, machine);
  return {
    findings: report(context, found, findings),
    fixes: findings.flatMap(({ finding }) => finding.fix ?? []),
    verdicts,
    problems: [...found.machine.problems, ...problems],
    ms: Math.round(performance.now() - begun),
    scan: found,
  };
}

/** One slow issuer must not keep a person waiting: each request has its own limit. */
function withPatience(context: Context, timeout: number): Context {
  const { host } = context;
  return { ...context, host: { ...host, fetch: (request) => host.fetch({ timeout, ...request }) } };
}

async function askAbout(
  context: Context,
  found: Scan,
  credentialId: string,
  secret: Secret,
): Promise<Verdict> {
  context.redactor.add(secret);
  const credential = credentialOf(context.registry, credentialId);
  const [verdict] = await testAll(credential, [secret], trustedHost(context, found, credential.id));
  return verdict ?? { verdict: "unknown" };
}
