import type { Credential, Secret } from "@claude-rotate/contract";
import type { Context } from "../context.ts";
import { strays } from "../find/identify.ts";
import type { Scan } from "../find/machine.ts";
import { formsOf } from "../secret/forms.ts";

/** A key whose copies are looked for. One that was replaced long ago is known by its fingerprint alone. */
export interface OldKey {
  readonly credential: string;
  readonly fingerprint: string;
  readonly secret?: Secret;
}

/** With its secret, where a scan found it. */
export function oldKey({ secrets }: Pick<Scan, "secrets">, credential: string, fingerprint: string): OldKey {
  const secret = secrets.get(credential)?.get(fingerprint);
  return { credential, fingerprint, ...(secret === undefined ? {} : { secret }) };
}

/** Where an old key stands in a file: offsets in its bytes. */
interface Copy {
  readonly key: OldKey;
  readonly start: number;
  readonly end: number;
  /** What overwrites it, where that is not the same letter all along. */
  readonly blank?: string;
}

/** A letter that any text, JSON and base64 may hold; one for each of the key's, so that nothing else moves. */
export const FILLER = "x";

export type Search = (bytes: Buffer, base64: boolean) => readonly Copy[];

/**
 * A search for old keys: in every form where the secret is known, by its issuer's shape and its fingerprint where it is not.
 * Looks for beginnings in the bytes, so that a file without one costs next to nothing.
 */
export function searchFor(context: Context, keys: readonly OldKey[]): Search {
  const shaped = context.registry.credentials.filter(({ id }) =>
    keys.some(({ credential }) => credential === id),
  );
  const known = keys.flatMap((key) => (key.secret ? [{ key, forms: formsOf(key.secret) }] : []));
  const direct = (bytes: Buffer): readonly Copy[] => [
    ...known.flatMap(({ key, forms }) => forms.flatMap((form) => occurrences(bytes, form, key))),
    ...shaped.flatMap((credential) => byShape(context, bytes, credential, keys)),
  ];
  return (bytes, base64) => {
    const copies = [...direct(bytes), ...(base64 ? encoded(bytes, direct) : [])];
    return copies
      .sort((a, b) => a.start - b.start || b.end - a.end)
      .filter(({ start }, index, all) => index === 0 || start >= (all[index - 1]?.end ?? 0));
  };
}

function occurrences(bytes: Buffer, form: string, key: OldKey): readonly Copy[] {
  const found: Copy[] = [];
  const needle = Buffer.from(form);
  const whole = key.secret?.reveal() === form;
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + needle.length)) {
    const end = at + needle.length;
    // As it stands, a key that is part of a longer word is another key.
    if (whole && [bytes[at - 1], bytes[end]].some(isWordByte)) continue;
    found.push({ key, start: at, end });
  }
  return found;
}

function isWordByte(byte: number | undefined): boolean {
  return byte !== undefined && /[A-Za-z0-9_-]/.test(String.fromCharCode(byte));
}

const LONGEST = 512;

function byShape(
  context: Context,
  bytes: Buffer,
  credential: Credential,
  keys: readonly OldKey[],
): readonly Copy[] {
  const found: Copy[] = [];
  for (const prefix of credential.prefixes) {
    for (let at = bytes.indexOf(prefix); at >= 0; at = bytes.indexOf(prefix, at + 1)) {
      // With the character before it, so that a longer word is no key.
      const from = Math.max(0, at - 1);
      const text = bytes.toString("latin1", from, at + LONGEST);
      for (const { secret, span } of strays(text, [credential], [])) {
        if (from + span[0] !== at) continue;
        const { fingerprint } = context.fingerprint(secret, credential);
        const key = keys.find((one) => one.fingerprint === fingerprint);
        if (key) found.push({ key, start: at, end: from + span[1] });
      }
    }
  }
  return found;
}

/** Copies within words of base64; the whole word is the copy, and what it holds beside the key is kept. */
function encoded(bytes: Buffer, direct: (bytes: Buffer) => readonly Copy[]): readonly Copy[] {
  return [...bytes.toString("latin1").matchAll(/[A-Za-z0-9+/_-]{32,}={0,2}/g)].flatMap((word) => {
    const bytes = Buffer.from(word[0], "base64");
    const copies = direct(bytes);
    const [first] = copies;
    if (first === undefined) return [];
    const blank = withoutKeys(word[0], bytes, copies);
    const { key } = first;
    const span = { start: word.index, end: word.index + word[0].length };
    return [{ key, ...span, ...(blank === undefined ? {} : { blank }) }];
  });
}

/** The word with other letters for the keys'; `undefined` where it is not written as base64 is, so that it can't be written anew. */
function withoutKeys(word: string, bytes: Buffer, copies: readonly Copy[]): string | undefined {
  const alphabet = /[-_]/.test(word) ? "base64url" : "base64";
  const padding = /=*$/.exec(word)?.[0] ?? "";
  const written = (content: Buffer): string => content.toString(alphabet).replace(/=*$/, padding);
  if (written(bytes) !== word) return undefined;
  const blanked = Buffer.from(bytes);
  for (const { start, end } of copies) blanked.fill(FILLER, start, end);
  return written(blanked);
}
