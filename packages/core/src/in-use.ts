import type { Credential, Key, Place } from "@claude-rotate/contract";
import type { Context } from "./context.ts";
import type { Scan } from "./find/machine.ts";
import { resolve } from "./which.ts";

/** Which key is meant, and the new one's fingerprint. */
interface Wanted {
  readonly credential: Credential;
  readonly to: string;
}

/** Where a file has the new key for use: under a name of the credential's own. A line that only keeps it, or a client's approval, is none. */
export function storedUnderItsName(scan: Scan, { credential, to }: Wanted): readonly Place[] {
  const names = new Map(scan.machine.entries.map(({ id, name }) => [id, name]));
  return placesOf(scan, to).filter(
    ({ id, writable, inert }) =>
      writable &&
      !inert &&
      scan.spots.get(id)?.part === "whole" &&
      credential.names.includes(names.get(id) ?? ""),
  );
}

export function placesOf(scan: Scan, fingerprint: string): readonly Place[] {
  return scan.machine.places.filter((place) => place.fingerprint === fingerprint);
}

/**
 * The first key in what the client sends and what that shadows. The new one counts where it is `stored`; in this process's own
 * variable alone it was put there to be rotated to.
 */
export function firstInUse(
  context: Context,
  scan: Scan,
  { credential, to }: Wanted,
  stored: readonly Place[],
  counts: (fingerprint: string) => boolean,
): string | undefined {
  const { sent, shadowed, servers = [] } = resolve(context, scan, credential.id);
  const used = servers.filter(({ wins }) => wins).map(({ entry, from = entry }) => ({ entry: from }));
  for (const { entry } of [...sent, ...shadowed, ...used]) {
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
export function inHome(
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
