import type { Examined, Fix, KeyVerdict, Problem, Replaced, Secret, Verdict } from "@claude-rotate/contract";
import { gitStates } from "../aftermath/git.ts";
import { findLeftovers, type Limits } from "../aftermath/leftovers.ts";
import { type OldKey, oldKey } from "../aftermath/old-keys.ts";
import { runningPrograms } from "../aftermath/programs.ts";
import type { Context } from "../context.ts";
import type { Scan } from "../find/machine.ts";
import { isUsers } from "../find/own.ts";
import { scan } from "../find/scan.ts";
import { credentialOf } from "../registry.ts";
import { replacedKeys } from "../rotation/replaced.ts";
import { testAll } from "../test-key.ts";
import { DEAD, verify } from "../verify.ts";
import { resolve, trustedHost } from "../which.ts";
import { type RuleFinding, report } from "./finding.ts";
import { runChecks } from "./run-checks.ts";
import { unknownRules } from "./unknown-rules.ts";

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
  /** What `--fix --scrub` would overwrite beside that. */
  readonly scrubs: readonly Fix[];
  readonly verdicts: readonly KeyVerdict[];
  /** What could not be looked at, and checks that failed. */
  readonly problems: readonly Problem[];
  readonly ms: number;
  readonly scan: Scan;
}

const PATIENCE = 5000;
const LIMITS: Limits = { time: 300, bytes: 64 * 1024 * 1024 };

/** Scans, asks each key's issuer about it, and runs every plugin's checks. Changes nothing. */
export async function doctor(given: Context, options: DoctorOptions = {}): Promise<Diagnosis> {
  const begun = performance.now();
  const context = withPatience(given, options.patience ?? PATIENCE);
  const found = await scan(context);
  const asked = options.offline ? [] : verify(context, found);
  const [verdicts, { programs, unseen }] = await Promise.all([
    asked,
    runningPrograms(context, found.secrets),
  ]);
  const ask = (credential: string, secret: Secret): Promise<Verdict> =>
    options.offline
      ? Promise.resolve({ verdict: "unknown", message: "nobody was asked" })
      : askAbout(context, found, credential, secret);
  const replaced = replacedKeys(context.host);
  const machine: Examined = {
    ...found.machine,
    verdicts,
    resolutions: context.registry.clients.map(({ id, credential }) => ({
      client: id,
      credential,
      environment: trustedHost(context, found, credential).env,
      ...resolve(context, found, credential),
    })),
    programs,
    ...(unseen === undefined ? {} : { unseenPrograms: unseen }),
    replaced,
    leftovers: once(() => {
      const keys = oldKeys(found, replaced, verdicts);
      return findLeftovers(context, { keys, found, changed: [] }, LIMITS);
    }),
    inGit: (paths) => gitStates(context.host, paths),
    offline: options.offline ?? false,
    runHelpers: options.runHelpers ?? false,
    rightKey: (credential, instead) => rightKey(found, verdicts, replaced, credential, instead),
    ask,
  };
  const { findings, problems } = await runChecks(context, machine);
  const reported = report(context, found, findings);
  const fixes = reported.flatMap(({ fix }) => fix ?? []);
  return {
    findings: reported.map(({ finding }) => finding),
    fixes: fixes.filter(({ kind }) => kind !== "scrub"),
    scrubs: fixes.filter(({ kind }) => kind === "scrub"),
    verdicts,
    problems: [...found.machine.problems, ...problems, ...unknownRules(context)],
    ms: Math.round(performance.now() - begun),
    scan: found,
  };
}

/** Keys whose copies are a trap: those that were replaced, and dead ones. */
function oldKeys(
  found: Scan,
  replaced: readonly Replaced[],
  verdicts: readonly KeyVerdict[],
): readonly OldKey[] {
  const dead = verdicts.filter(({ verdict }) => DEAD.has(verdict));
  return [...replaced, ...dead].map(({ credential, fingerprint }) => oldKey(found, credential, fingerprint));
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Never a key that only a project's files hold: it may be bait. */
function rightKey(
  scan: Scan,
  verdicts: readonly KeyVerdict[],
  replaced: readonly Replaced[],
  credential: string,
  instead: string,
): string | undefined {
  const isMine = isUsers(scan);
  const own = verdicts.filter((one) => one.credential === credential && isMine(one.fingerprint));
  const isDead = (fingerprint: string): boolean =>
    own.some((one) => one.fingerprint === fingerprint && DEAD.has(one.verdict));
  const heir = replaced.find((one) => one.credential === credential && one.fingerprint === instead)?.by;
  if (heir !== undefined && isMine(heir) && !isDead(heir)) return heir;
  const [valid, ...more] = own.filter(({ verdict }) => verdict === "valid");
  return more.length === 0 && valid?.fingerprint !== instead ? valid?.fingerprint : undefined;
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
