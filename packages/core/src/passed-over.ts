import type { Credential, Fingerprint, Key } from "@claude-rotate/contract";
import { gitStates } from "./aftermath/git.ts";
import type { Context } from "./context.ts";
import type { Scan } from "./find/machine.ts";
import { isUsers } from "./find/own.ts";
import { firstInUse, inHome } from "./in-use.ts";
import { clientOf } from "./which.ts";

/** A key that a client uses in the current folder, and that a rotation leaves by itself: only a project's files hold it. */
export interface PassedOver extends Fingerprint {
  readonly credential: string;
  /** A place that holds it. */
  readonly place: string;
}

export const PASSED_OVER =
  "it is the key in use here, but only a project's files hold it, and no project decides which of your keys moves";

export function asPassedOver({ credential, fingerprint, hint, places }: Key): PassedOver {
  return { credential, fingerprint, hint, place: places[0] ?? "" };
}

/** The keys that `rotate` would pass over here, as far as that can be told before a new one is known. */
export async function passedOver(context: Context, scan: Scan): Promise<readonly PassedOver[]> {
  const clients = context.registry.credentials.filter(({ id }) => clientOf(context, id) !== undefined);
  const found = await Promise.all(clients.map((credential) => passedOverOf(context, scan, credential)));
  return found.flatMap((key) => (key ? asPassedOver(key) : []));
}

async function passedOverOf(context: Context, scan: Scan, credential: Credential): Promise<Key | undefined> {
  const keys = scan.machine.keys.filter((key) => key.credential === credential.id);
  const isOwn = isUsers(scan);
  if (keys.every(({ fingerprint }) => isOwn(fingerprint))) return undefined;
  const wanted = { credential, to: "" };
  const used = firstInUse(context, scan, wanted, [], () => true);
  if (used === undefined || isOwn(used)) return undefined;
  const foreign = await foreignKeys(context, scan, keys);
  const own = keys.filter((key) => !foreign.includes(key));
  const first = firstInUse(context, scan, wanted, [], isOwn) ?? inHome(context, scan, own, []);
  const isLeft = first !== undefined || foreign.some(({ fingerprint }) => fingerprint === used);
  return isLeft ? keys.find(({ fingerprint }) => fingerprint === used) : undefined;
}

/**
 * Keys that stand in files of repositories alone, and are tracked in all of them: they may be anybody's, dead ones too. A new key
 * written there by itself would be in the next commit, or in the hands of a server that the repository configures.
 */
export async function foreignKeys(
  context: Context,
  scan: Scan,
  keys: readonly Key[],
): Promise<readonly Key[]> {
  const isOwn = isUsers(scan);
  const pathsOf = (key: Key): readonly string[] =>
    key.places.flatMap((id) => scan.spots.get(id)?.place.path ?? []);
  const projects = keys.filter((key) => !isOwn(key.fingerprint));
  if (projects.length === 0) return [];
  const states = await gitStates(context.host, [...new Set(projects.flatMap(pathsOf))]);
  return projects.filter((key) => pathsOf(key).every((path) => states.get(path) === "tracked"));
}
