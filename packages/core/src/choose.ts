import {
  type Credential,
  type Fingerprint,
  type Key,
  RotateError,
  type Secret,
} from "@claude-rotate/contract";
import type { Context } from "./context.ts";
import type { Scan } from "./find/machine.ts";
import { isUsers } from "./find/own.ts";
import { firstInUse, inHome, placesOf, storedUnderItsName } from "./in-use.ts";
import { asPassedOver, foreignKeys, PASSED_OVER, type PassedOver } from "./passed-over.ts";
import { listJournals } from "./rotation/journal.ts";
import type { BeginRecord } from "./rotation/records.ts";
import { hasShape } from "./secret/new-secret.ts";
import { testAll } from "./test-key.ts";
import { DEAD } from "./verify.ts";
import { trustedHost } from "./which.ts";

export interface Choice {
  /** Fingerprints of the keys that a rotation replaces; empty where the new key stands everywhere already. */
  readonly from: readonly string[];
  /** Why each one that stays was left, by fingerprint. */
  readonly left: ReadonlyMap<string, string>;
  /** What is in use here and yet not among them. */
  readonly passedOver: readonly PassedOver[];
  /** Those of them that their issuer calls dead. */
  readonly dead: readonly string[];
}

export interface ChoiceOptions {
  readonly credential: Credential;
  /** The new key's fingerprint. */
  readonly to: string;
  /** Fingerprints (6 digits or more) or hints. */
  readonly from: readonly string[];
  readonly all: boolean;
  /** False: the issuer is not asked, so no key counts as dead. */
  readonly ask: boolean;
}

/**
 * Which old keys a rotation replaces: those that the user names; else the key in use and every stored one that its
 * issuer calls dead. Another key that is alive belongs to something else. Throws `KEY_UNKNOWN` or `KEY_AMBIGUOUS`.
 */
export async function chooseOld(context: Context, scan: Scan, options: ChoiceOptions): Promise<Choice> {
  const keys = scan.machine.keys.filter(
    (key) => key.credential === options.credential.id && key.fingerprint !== options.to,
  );
  const asked = { passedOver: [], dead: [] };
  if (options.all) return { from: keys.map((key) => key.fingerprint), left: new Map(), ...asked };
  if (options.from.length > 0) {
    const from = [...new Set(options.from.flatMap((wanted) => named(context, scan, options, wanted, keys)))];
    return { from, left: leave(keys, from, "it holds another key; --from did not name it"), ...asked };
  }
  const foreign = await foreignKeys(context, scan, keys);
  const own = keys.filter((key) => !foreign.includes(key));
  const standing = oldKeys(context, scan, options, own);
  const others = own.filter((key) => !standing.includes(key.fingerprint));
  const dead = options.ask ? await deadKeys(context, scan, options, others) : [];
  const chosen = [...standing, ...dead];
  const newStands = placesOf(scan, options.to).some(({ id }) => scan.spots.get(id)?.part === "whole");
  if (chosen.length === 0 && !newStands) {
    if (own.length > 1) throw ambiguous(keys);
    if (own.length === 0 && foreign[0]) throw broughtAlong(foreign[0]);
  }
  const left = [...own.filter((key) => !chosen.includes(key.fingerprint)), ...foreign];
  const used = firstInUse(context, scan, options, storedUnderItsName(scan, options), () => true);
  const passed = left.filter(({ fingerprint }) => fingerprint === used && !isUsers(scan)(fingerprint));
  const reasons = left.map((key) => {
    const { fingerprint } = key;
    const alive = foreign.includes(key) ? BROUGHT : whyAlive(askable(scan, options, fingerprint), options);
    const why = passed.includes(key) ? PASSED_OVER : alive;
    return [fingerprint, `${why}; --from ${fingerprint} moves it`] as const;
  });
  return { from: chosen, left: new Map(reasons), passedOver: passed.map(asPassedOver), dead };
}

function whyAlive(secret: Secret | undefined, { ask }: ChoiceOptions): string {
  if (!ask) return "it holds another key, and the issuer was not asked about it";
  return secret
    ? "it holds another key, which its issuer does not call dead"
    : "it holds another key, of a shape that its issuer is not asked about";
}

/** A gateway's own keys have other shapes: no issuer is asked about those. */
function askable(scan: Scan, { credential }: ChoiceOptions, fingerprint: string): Secret | undefined {
  const secret = scan.secrets.get(credential.id)?.get(fingerprint);
  return secret && hasShape(credential, secret.reveal()) ? secret : undefined;
}

const BROUGHT = "it holds another key, which a repository brought along";

function broughtAlong({ hint, fingerprint }: Key): RotateError {
  const message = `the only key that was found stands in files which a repository brought along: ${hint} ${fingerprint}`;
  return new RotateError("KEY_AMBIGUOUS", message, {
    hint: `If it is yours, name it: \`--from ${fingerprint}\`.`,
  });
}

/** Throws `KEY_UNKNOWN` for a name that no key bears; none for the new key itself, and for one that an earlier rotation to it replaced. */
function named(
  context: Context,
  scan: Scan,
  options: ChoiceOptions,
  wanted: string,
  keys: readonly Key[],
): readonly string[] {
  const found = matching(wanted, keys);
  if (found.length === 1) return found.map(({ fingerprint }) => fingerprint);
  if (found.length > 1) throw ambiguous(found);
  const isNew = ({ fingerprint }: Fingerprint): boolean => fingerprint === options.to;
  // The key that is to stay may be named beside the others: a list of all that stand here is what findings print.
  if (
    matching(wanted, [...scan.machine.keys.filter(isNew), { fingerprint: options.to, hint: "" }]).length > 0
  )
    return [];
  if (placesOf(scan, options.to).length > 0) {
    const gone = earlier(context, options).flatMap(({ from, hints }) =>
      from.map((fingerprint) => ({ fingerprint, hint: hints[fingerprint] ?? "" })),
    );
    if (matching(wanted, gone).length > 0) return [];
  }
  throw new RotateError("KEY_UNKNOWN", "--from names no key that was found");
}

function matching<T extends Fingerprint>(wanted: string, keys: readonly T[]): readonly T[] {
  const text = wanted.toLowerCase();
  const byDigits = /^[0-9a-f]{6,12}$/.test(text)
    ? keys.filter((key) => key.fingerprint.startsWith(text))
    : [];
  if (byDigits.length > 0) return byDigits;
  const ending = wanted.split(/…|\.\.\./).at(-1) ?? "";
  return keys.filter(
    (key) =>
      key.hint !== "" && (key.hint === wanted || (ending.length >= 4 && key.hint.endsWith(ending.slice(-4)))),
  );
}

function ambiguous(keys: readonly Key[]): RotateError {
  const listed = keys.map((key) => `${key.hint} ${key.fingerprint} (${key.places.length})`).join(", ");
  return new RotateError("KEY_AMBIGUOUS", `more than one key could be the old one: ${listed}`);
}

function leave(keys: readonly Key[], from: readonly string[], reason: string): ReadonlyMap<string, string> {
  return new Map(
    keys.filter((key) => !from.includes(key.fingerprint)).map((key) => [key.fingerprint, reason]),
  );
}

/**
 * The keys that the new one takes over from, dead ones aside: what an earlier rotation to it replaced, else the key in use,
 * else the one that the home holds. Where the new key is the one in use already, whatever else is alive is somebody else's:
 * running it again changes nothing. Only where the new key stands nowhere yet does a single key of any project count.
 */
function oldKeys(
  context: Context,
  scan: Scan,
  options: ChoiceOptions,
  keys: readonly Key[],
): readonly string[] {
  const before = earlier(context, options).flatMap(({ from }) => from);
  if (before.length > 0)
    return keys.map((key) => key.fingerprint).filter((fingerprint) => before.includes(fingerprint));
  const stored = storedUnderItsName(scan, options);
  const first =
    firstInUse(context, scan, options, stored, isUsers(scan)) ??
    inHome(context, scan, keys, stored) ??
    firstInUse(context, scan, options, stored, () => true);
  if (first !== undefined) return first === options.to ? [] : [first];
  return keys.length === 1 && keys[0] && stored.length === 0 ? [keys[0].fingerprint] : [];
}

/** What earlier rotations to the new key began with, undone ones aside. */
function earlier(context: Context, { to, credential }: ChoiceOptions): readonly BeginRecord[] {
  return listJournals(context.host)
    .filter(({ committed, undoneBy }) => committed && undoneBy === undefined)
    .map(({ begin }) => begin)
    .filter((begin) => begin.kind === "rotate" && begin.to === to && begin.credential === credential.id);
}

async function deadKeys(
  context: Context,
  scan: Scan,
  options: ChoiceOptions,
  keys: readonly Key[],
): Promise<readonly string[]> {
  const { credential } = options;
  const asked = keys.flatMap((key) => {
    const secret = askable(scan, options, key.fingerprint);
    return secret ? [{ key, secret }] : [];
  });
  if (asked.length === 0) return [];
  context.notify({ step: "test", total: asked.length });
  const host = trustedHost(context, scan, credential.id);
  const verdicts = await testAll(
    credential,
    asked.map(({ secret }) => secret),
    host,
  );
  return asked
    .filter((_, index) => DEAD.has(verdicts[index]?.verdict ?? ""))
    .map(({ key }) => key.fingerprint);
}
