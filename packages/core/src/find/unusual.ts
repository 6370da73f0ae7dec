import type { Codec, Credential, Secret } from "@claude-rotate/contract";
import { encode } from "@claude-rotate/formats";
import { hasShape } from "../secret/new-secret.ts";
import { standsAlone } from "../secret/pattern.ts";
import { apartFrom, type Identified } from "./identify.ts";

/** A shorter word may stand anywhere by chance. */
const SHORTEST = 20;

/** A key that its name alone told, such as a gateway's: elsewhere it is known by itself. */
interface Unusual {
  readonly credential: Credential;
  readonly secret: Secret;
}

export function unusualKeys(
  secrets: ReadonlyMap<string, ReadonlyMap<string, Secret>>,
  credentials: readonly Credential[],
): readonly Unusual[] {
  return credentials.flatMap((credential) =>
    [...(secrets.get(credential.id)?.values() ?? [])]
      .filter((secret) => secret.reveal().length >= SHORTEST && !hasShape(credential, secret.reveal()))
      .map((secret) => ({ credential, secret })),
  );
}

/** Such keys that a span holds, as its text stands there, in its order. */
export function heldIn(
  text: string,
  span: readonly [number, number],
  codecs: readonly Codec[],
  keys: readonly Unusual[],
): readonly Identified[] {
  const raw = text.slice(span[0], span[1]);
  const hits = keys.flatMap((key) => {
    const written = encode(key.secret.reveal(), codecs);
    return typeof written === "string" ? spansOf(raw, written).map((at) => ({ ...key, at })) : [];
  });
  return hits
    .map(({ at, ...key }) => ({ ...key, span: [span[0] + at[0], span[0] + at[1]] as const }))
    .sort((one, other) => one.span[0] - other.span[0]);
}

/** Every such key in a text outside `covered`. */
export function heldAnywhere(
  text: string,
  keys: readonly Unusual[],
  covered: readonly (readonly [number, number])[],
): readonly Identified[] {
  const held = keys.flatMap((key) => spansOf(text, key.secret.reveal()).map((span) => ({ ...key, span })));
  return apartFrom(covered, held);
}

/** Where it stands as a token of its own. */
function spansOf(text: string, written: string): readonly (readonly [number, number])[] {
  const spans: (readonly [number, number])[] = [];
  for (let at = text.indexOf(written); at >= 0; at = text.indexOf(written, at + written.length)) {
    const end = at + written.length;
    if (standsAlone(text, at, end)) spans.push([at, end]);
  }
  return spans;
}
