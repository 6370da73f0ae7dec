import { type Assignment, type Credential, Secret } from "@claude-rotate/contract";
import { decode } from "@claude-rotate/formats";
import { hasShape, otherKind } from "../secret/new-secret.ts";
import { type Finder, inProse, within } from "../secret/pattern.ts";
import { isBlank, isPlaceholder, isReference } from "../secret/placeholder.ts";
import { rawSpan } from "./raw-span.ts";

/** A key inside an assignment's span. */
export interface Identified {
  readonly credential: Credential;
  readonly secret: Secret;
  /** The key alone, without `Bearer `, white space or what stands around it. */
  readonly span: readonly [number, number];
  /** Why it can't be written where it stands. */
  readonly fixed?: string;
}

const UNCLEAR =
  "it stands within a value whose escapes don't tell where it begins and ends: change it by hand";

/** More keys in one value are no configuration; where each is written is searched in the whole value. */
const MOST = 32;

const BEGIN = /[ \t\r\n]*(?:Bearer[ \t\r\n]+)?/iy;

/** The value's own part of a span: white space and `Bearer ` around it belong to the place, not to the key. */
function trimmed(
  text: string,
  [from, to]: readonly [number, number],
  escapes: boolean,
): readonly [number, number] {
  BEGIN.lastIndex = from;
  const start = Math.min(to, from + (BEGIN.exec(text)?.[0].length ?? 0));
  let end = to;
  for (let length = 1; length > 0 && end > start; end -= length)
    length = blankBefore(text, end, escapes && end - start > 1);
  return [start, end];
}

const BREAKS: readonly string[] = ["\\\n", "\\\r\n"];

/** Line breaks at a value's ends that its reader takes out, a backslash before each, are no part of the key. */
function withoutBreaks(
  text: string,
  [start, end]: readonly [number, number],
  isSame: (raw: string) => boolean,
): readonly [number, number] {
  let [from, to] = [start, end];
  for (let length = 1; length > 0 && from < to; from += length)
    length = BREAKS.find((one) => text.startsWith(one, from))?.length ?? 0;
  for (let length = 1; length > 0 && from < to; to -= length)
    length = BREAKS.find((one) => text.endsWith(one, to))?.length ?? 0;
  return from < to && isSame(text.slice(from, to)) ? [from, to] : [start, end];
}

/** How many characters of white space end at `end`: one, the two of an escape such as `\n`, or none. */
function blankBefore(text: string, end: number, escapes: boolean): number {
  if (" \t\r\n".includes(text.charAt(end - 1))) return 1;
  return escapes && text[end - 2] === "\\" && "nrt".includes(text.charAt(end - 1)) ? 2 : 0;
}

/** A value that may be a key of a shape that nobody declared: one word, of some length, that is no path, no reference and no text with quotes. */
function isOpaque(value: string): boolean {
  return (
    /^[\x21-\x7e]{8,512}$/.test(value) &&
    !/["'`\\;<>]/.test(value) &&
    !isReference(value) &&
    !isPlaceholder(value)
  );
}

/**
 * The key that an assignment holds: a value of a credential's shape; else what stands within a longer value (a header line,
 * a URL, a command), which may be several; else a value under a credential's own name. Without `byName` the shape alone
 * counts.
 */
export function identify(
  assignment: Assignment,
  text: string,
  credentials: readonly Credential[],
  byName = true,
): readonly Identified[] {
  const { codecs } = assignment;
  const wide = trimmed(text, assignment.span, codecs[0] === "json");
  const value = decode(text.slice(wide[0], wide[1]), codecs);
  const span = withoutBreaks(text, wide, (raw) => decode(raw, codecs) === value);
  if (value === "") return [];
  for (const credential of credentials) {
    if (hasShape(credential, value))
      return isBlank(value, credential.prefixes) ? [] : [{ credential, secret: new Secret(value), span }];
  }
  const held = inner(assignment, text, span, value, credentials);
  if (held.length > 0 || !byName) return held;
  const named = credentials.find((credential) => credential.names.includes(assignment.name));
  if (named && isOpaque(value) && otherKind(named, value, credentials) === undefined)
    return [{ credential: named, secret: new Secret(value), span }];
  return [];
}

/** The keys within a longer value, as its reader sees it, in the order of the text: all of them can be told, or none is written. */
function inner(
  { codecs }: Assignment,
  text: string,
  [start, end]: readonly [number, number],
  value: string,
  credentials: readonly Credential[],
): readonly Identified[] {
  const raw = text.slice(start, end);
  const keys = apart(matches(value, credentials, within));
  const isSearched = keys.length <= MOST;
  const spans = isSearched ? keys.map((key) => rawSpan(raw, value, key.span, codecs)) : [];
  const isClear = isSearched && !spans.includes(undefined);
  return keys.map((key, n) => {
    const [from = 0, to = raw.length] = spans[n] ?? literal(raw, key) ?? [];
    return { ...key, span: [start + from, start + to], ...(isClear ? {} : { fixed: UNCLEAR }) };
  });
}

/** Of matches that overlap, those of the credential that comes first. */
function apart(keys: readonly Identified[]): readonly Identified[] {
  const taken: Identified[] = [];
  for (const key of keys)
    if (
      apartFrom(
        taken.map(({ span }) => span),
        [key],
      ).length > 0
    )
      taken.push(key);
  return taken.sort((one, other) => one.span[0] - other.span[0]);
}

/** For a key that is shown but not written. */
function literal(raw: string, { secret }: Identified): readonly [number, number] | undefined {
  const at = raw.indexOf(secret.reveal());
  return at < 0 ? undefined : [at, at + secret.reveal().length];
}

function matches(text: string, credentials: readonly Credential[], finder: Finder): readonly Identified[] {
  return credentials.flatMap((credential) =>
    finder(credential.pattern, text)
      .filter((match) => !isBlank(match[0], credential.prefixes))
      .map((match) => ({
        credential,
        secret: new Secret(match[0]),
        span: [match.index, match.index + match[0].length] as const,
      })),
  );
}

/** Keys that stand in a text outside `covered`: in prose, a comment, a rule. */
export function strays(
  text: string,
  credentials: readonly Credential[],
  covered: readonly (readonly [number, number])[],
): readonly Identified[] {
  return apartFrom(covered, matches(text, credentials, inProse));
}

export function apartFrom(
  covered: readonly (readonly [number, number])[],
  keys: readonly Identified[],
): readonly Identified[] {
  return keys.filter(({ span: [from, to] }) => !covered.some(([start, end]) => from < end && start < to));
}
