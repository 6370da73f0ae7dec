import { type Assignment, type Credential, Secret } from "@claude-rotate/contract";
import { decode } from "@claude-rotate/formats";
import { hasShape, otherKind } from "../secret/new-secret.ts";
import { within } from "../secret/pattern.ts";
import { isBlank, isPlaceholder, isReference } from "../secret/placeholder.ts";

/** A key inside an assignment's span. */
export interface Identified {
  readonly credential: Credential;
  readonly secret: Secret;
  /** The key alone, without `Bearer `, white space or what stands around it. */
  readonly span: readonly [number, number];
}

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
 * The key that an assignment holds, if any: a value of a credential's shape; else one under a credential's own name;
 * else the only key that stands within a longer value (a header line, a URL, a command). Without `byName` the shape alone
 * counts.
 */
export function identify(
  assignment: Assignment,
  text: string,
  credentials: readonly Credential[],
  byName = true,
): Identified | undefined {
  const span = trimmed(text, assignment.span, assignment.codecs[0] === "json");
  const value = decode(text.slice(span[0], span[1]), assignment.codecs);
  if (value === "") return undefined;
  for (const credential of credentials) {
    if (hasShape(credential, value))
      return isBlank(value, credential.prefixes)
        ? undefined
        : { credential, secret: new Secret(value), span };
  }
  const inner = only(text, span, credentials);
  if (inner || !byName) return inner;
  const named = credentials.find((credential) => credential.names.includes(assignment.name));
  if (named && isOpaque(value) && otherKind(named, value, credentials) === undefined)
    return { credential: named, secret: new Secret(value), span };
  return undefined;
}

function only(
  text: string,
  span: readonly [number, number],
  credentials: readonly Credential[],
): Identified | undefined {
  const raw = text.slice(span[0], span[1]);
  const hits = credentials.flatMap((credential) =>
    [...raw.matchAll(within(credential.pattern))]
      .filter((match) => !isBlank(match[0], credential.prefixes))
      .map((match): Identified => {
        const start = span[0] + match.index;
        return { credential, secret: new Secret(match[0]), span: [start, start + match[0].length] };
      }),
  );
  return hits.length === 1 ? hits[0] : undefined;
}

/** Keys that stand in a text outside `covered`: in prose, a comment, a rule. */
export function strays(
  text: string,
  credentials: readonly Credential[],
  covered: readonly (readonly [number, number])[],
): readonly Identified[] {
  return credentials.flatMap((credential) =>
    [...text.matchAll(within(credential.pattern))]
      .filter(
        (match) =>
          !isBlank(match[0], credential.prefixes) &&
          !covered.some(([start, end]) => match.index < end && start < match.index + match[0].length),
      )
      .map((match) => ({
        credential,
        secret: new Secret(match[0]),
        span: [match.index, match.index + match[0].length] as const,
      })),
  );
}
