import { type Credential, RotateError, Secret } from "@claude-rotate/contract";
import { beginning, whole } from "./pattern.ts";
import { isBlank, isPlaceholder, isReference } from "./placeholder.ts";

/** True where the whole of `value` has the credential's shape. */
export function hasShape(credential: Pick<Credential, "pattern">, value: string): boolean {
  return whole(credential.pattern).test(value);
}

/** What a value of another kind is called: "an admin key". */
export function lookalike(credential: Pick<Credential, "lookalikes">, value: string): string | undefined {
  return credential.lookalikes?.find(({ pattern }) => beginning(pattern).test(value))?.what;
}

/** "an Anthropic API key", "a Brave Search API key". */
export function aOrAn(title: string): string {
  return `${/^[AEIOU]/i.test(title) ? "an" : "a"} ${title}`;
}

/** What a value is called that is known to be of another kind, by the credential itself or by one of `all`. */
export function otherKind(
  credential: Credential,
  value: string,
  all: readonly Credential[],
): string | undefined {
  const own = lookalike(credential, value);
  if (own !== undefined || hasShape(credential, value)) return own;
  for (const other of all) {
    const what = hasShape(other, value) ? aOrAn(other.title) : lookalike(other, value);
    if (what !== undefined) return what;
  }
  const begun = all.find((other) => other !== credential && isBegun(other, value));
  return begun && !isBegun(credential, value) ? `${aOrAn(begun.title)}, cut short or mistyped` : undefined;
}

/** True for what is no whole key, but begins as one. */
function isBegun({ prefixes }: Credential, value: string): boolean {
  return prefixes.some((prefix) => prefix.length > 2 && value.startsWith(prefix));
}

/** Fewer characters are no secret to anybody. */
const SHORTEST = 8;
/** Not the padding of base64, which nothing follows. */
const ASSIGNMENT = /^(?:export )?[A-Za-z_]\w*=[^=]/;

/**
 * What was typed, piped or read, as a new secret: one final line break is taken off, anything else odd is refused
 * before a request is made, a key of another of the `known` credentials too: its issuer is a stranger's. Throws
 * `SECRET_EMPTY`, `SECRET_MULTILINE`, `SECRET_CHARACTERS`, `SECRET_PLACEHOLDER` or `SECRET_WRONG_KIND`; no message holds a
 * part of it.
 */
export function newSecret(raw: string, credential: Credential, known: readonly Credential[]): Secret {
  const text = raw.replace(/^\uFEFF/, "").replace(/\r?\n$/, "");
  if (text.trim() === "") throw new RotateError("SECRET_EMPTY", "the new key is empty");
  if (/[\r\n]/.test(text.trim())) {
    throw new RotateError("SECRET_MULTILINE", "the new key has more than one line");
  }
  const kind = otherKind(credential, text.trim(), known);
  if (kind !== undefined)
    throw new RotateError("SECRET_WRONG_KIND", `the new key is ${kind}, not ${aOrAn(credential.title)}`);
  if (/^["'].*["']$/.test(text))
    throw new RotateError("SECRET_CHARACTERS", "the new key has quotes around it");
  if (/^[\t ]|[\t ]$/.test(text))
    throw new RotateError("SECRET_CHARACTERS", "the new key has white space around it");
  const shaped = hasShape(credential, text);
  if (!shaped && ASSIGNMENT.test(text))
    throw new RotateError("SECRET_CHARACTERS", "the new key is a whole assignment, NAME=…", {
      hint: "Give what stands behind the equals sign, alone.",
    });
  if (!shaped && text.length < SHORTEST && !isReference(text))
    throw new RotateError(
      "SECRET_PLACEHOLDER",
      `the new key has ${text.length} character${text.length === 1 ? "" : "s"}: too few for a key`,
    );
  if (shaped ? isBlank(text, credential.prefixes) : isPlaceholder(text) || isReference(text)) {
    throw new RotateError("SECRET_PLACEHOLDER", "the new key is a placeholder, not a key");
  }
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw new RotateError(
      "SECRET_CHARACTERS",
      "the new key holds white space, a control character or a letter outside ASCII",
    );
  }
  return new Secret(text);
}

/** A warning where the new secret's shape is not the issuer's own: gateways use others, so it is no error. */
export function shapeWarning(credential: Credential, secret: Secret): string | undefined {
  return hasShape(credential, secret.reveal())
    ? undefined
    : `the new key does not look like ${aOrAn(credential.title)}`;
}
