import {
  type Credential,
  type Fingerprint,
  type Key,
  type Place,
  RotateError,
  type Secret,
} from "@claude-rotate/contract";
import { gitStates } from "./aftermath/git.ts";
import type { Context } from "./context.ts";
import type { Scan } from "./find/machine.ts";
import { isUsers } from "./find/own.ts";
import { listJournals } from "./rotation/journal.ts";
import type { BeginRecord } from "./rotation/records.ts";
import { hasShape } from "./secret/new-secret.ts";
import { testAll } from "./test-key.ts";
import { DEAD } from "./verify.ts";
import { resolve, trustedHost } from "./which.ts";

export interface Choice {
  /** Fingerprints of the keys that a rotation replaces; empty where the new key stands everywhere already. */
  readonly from: readonly string[];
  /** Why each one that stays was left, by fingerprint. */
  readonly left: ReadonlyMap<string, string>;
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
  if (options.all) return { from: keys.map((key) => key.fingerprint), left: new Map() };
  if (options.from.length > 0) {
    const from = [...new Set(options.from.flatMap((wanted) => named(context, scan, options, wanted, keys)))];
    return { from, left: leave(keys, from, "it holds another key; --from did not name it") };
  }
  const foreign = await foreignKeys(context, scan, keys);
  const own = keys.filter((key) => !foreign.includes(key));
  const standing = oldKeys(context, scan, options, own);
  const others = own.filter((key) => !standing.includes(key.fingerprint));
  const chosen = [...standing, ...(options.ask ? await deadKeys(context, scan, options, others) : [])];
  const newStands = placesOf(scan, options.to).some(({ id }) => scan.spots.get(id)?.part === "whole");
  if (chosen.length === 0 && !newStands) {
    if (own.length > 1) throw ambiguous(keys);
    if (own.length === 0 && foreign[0]) throw broughtAlong(foreign[0]);
  }
  const left = own.filter((key) => !chosen.includes(key.fingerprint));
  const reasons = [...left, ...foreign].map(({ fingerprint }) => {
    const isForeign = foreign.some((key) => key.fingerprint === fingerprint);
    const why = isForeign ? BROUGHT : whyAlive(askable(scan, options, fingerprint), options);
    return [fingerprint, `${why}; --from ${fingerprint} moves it`] as const;
  });
  return { from: chosen, left: new Map(reasons) };
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

/**
 * Keys that stand in files of repositories alone, and are tracked in all of them: they may be anybody's, dead ones too. A new key
 * written there by itself would be in the next commit, or in the hands of a server that the repository configures.
 */
async function foreignKeys(context: Context, scan: Scan, keys: readonly Key[]): Promise<readonly Key[]> {
  const isOwn = isUsers(scan);
  const pathsOf = (key: Key): readonly string[] =>
    key.places.flatMap((id) => scan.spots.get(id)?.place.path ?? []);
  const projects = keys.filter((key) => !isOwn(key.fingerprint));
  if (projects.length === 0) return [];
  const states = await gitStates(context.host, [...new Set(projects.flatMap(pathsOf))]);
  return projects.filter((key) => pathsOf(key).every((path) => states.get(path) === "tracked"));
}

function broughtAlong({ hint, fingerprint }: Key): RotateError {
  const message = `the only key that was found stands in files which a repository brought along: ${hint} ${fingerprint}`;
  return new RotateError("KEY_AMBIGUOUS", message, {
    hint: `If it is yours, name it: \`--from ${fingerprint}\`.`,
  });
}

/** Throws `KEY_UNKNOWN` for a name that no key bears; none where an earlier rotation to the new key replaced the one that is meant. */
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

/** Where a file has the new key for use: under a name of the credential's own. A line that only keeps it, or a client's approval, is none. */
function storedUnderItsName(scan: Scan, { credential, to }: ChoiceOptions): readonly Place[] {
  const names = new Map(scan.machine.entries.map(({ id, name }) => [id, name]));
  return placesOf(scan, to).filter(
    ({ id, writable, inert }) =>
      writable &&
      !inert &&
      scan.spots.get(id)?.part === "whole" &&
      credential.names.includes(names.get(id) ?? ""),
  );
}

/** What earlier rotations to the new key began with, undone ones aside. */
function earlier(context: Context, { to, credential }: ChoiceOptions): readonly BeginRecord[] {
  return listJournals(context.host)
    .filter(({ committed, undoneBy }) => committed && undoneBy === undefined)
    .map(({ begin }) => begin)
    .filter((begin) => begin.kind === "rotate" && begin.to === to && begin.credential === credential.id);
}

function placesOf(scan: Scan, fingerprint: string): readonly Place[] {
  return scan.machine.places.filter((place) => place.fingerprint === fingerprint);
}

/**
 * The first key in what the client sends and what that shadows. The new one counts where it is `stored`; in this process's own
 * variable alone it was put there to be rotated to.
 */
function firstInUse(
  context: Context,
  scan: Scan,
  { credential, to }: ChoiceOptions,
  stored: readonly Place[],
  counts: (fingerprint: string) => boolean,
): string | undefined {
  const { sent, shadowed, servers = [] } = resolve(context, scan, credential.id);
  for (const { entry } of [...sent, ...shadowed, ...servers.filter(({ wins }) => wins)]) {
    const place = scan.spots.get(entry)?.place;
    if (place?.credential !== credential.id || place.fingerprint === undefined) continue;
    if (place.fingerprint === to && stored.length === 0) continue;
    if (counts(place.fingerprint)) return place.fingerprint;
  }
  return undefined;
}

/**
 * Where the client sends none from here, the one key that the home's own files hold: a new shell would use it. Beside the new
 * key only one that stands under the same name, in a file of the same kind: a half-rotated home.
 */
function inHome(
  context: Context,
  scan: Scan,
  keys: readonly Key[],
  stored: readonly Place[],
): string | undefined {
  const { home } = context.host.paths;
  const slots = new Set(stored.map(slotOf));
  const held = keys.filter((key) =>
    key.places.some((id) => {
      const spot = scan.spots.get(id);
      const here = spot?.reading?.unit.candidates.some(
        ({ ref }) => ref.under !== "root" && ref.base.startsWith(home),
      );
      if (!here || !spot?.place.writable || spot.place.inert) return false;
      return stored.length === 0 || slots.has(slotOf(spot.place));
    }),
  );
  return held.length === 1 ? held[0]?.fingerprint : undefined;
}

/** `…env-shell ANTHROPIC_API_KEY`: the same for every file that one plugin reads, such as those of all shells. */
function slotOf({ plugin, address }: Place): string {
  return `${plugin} ${address.replace(/#\d+$/, "")}`;
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
