import { isGeneric } from "@claude-rotate/formats";
import { soundsSecret } from "../names.ts";

/** A variable that a text speaks of. */
export interface Mention {
  readonly name: string;
  /** From 1. */
  readonly line: number;
  /** True where the text says that the skill works without it. */
  readonly optional: boolean;
}

const NAME = /(?<![A-Za-z0-9_-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![A-Za-z0-9_])/g;
/** Somebody is to put his own word there, or it is what an error is called. */
const NO_NAME =
  /^(?:YOUR|MY|SOME|NEW|OLD|EXAMPLE|SAMPLE|DUMMY|FAKE|X{2,}|INVALID|MISSING|EXPIRED|BAD|NO|PROVIDER|SERVICE|INPUT)_|_YOUR_|_X{2,}_/;
/** Keys of tables, caches and keyboards, signs of language models, what a page of results is asked for with. */
const NO_CREDENTIAL =
  /(?:^|_)(?:PRIMARY|FOREIGN|UNIQUE|COMPOSITE|PARTITION|SORT|ROW|HASH|RANGE|CACHE|STORAGE|OBJECT|S3|SESSION|QUERY|PUBLIC|IDEMPOTENCY|DEDUP|SHORTCUT|HOT|ENTER|ESC|CTRL|ALT|SHIFT|ANY)_KEY$|(?:^|_)(?:CSRF|XSRF|EOS|BOS|PAD|UNK|MASK|SEP|CLS|STOP|NEXT|PAGE|CONTINUATION|CANCELLATION|MAX)_TOKEN$/;
const OPTIONAL = /\boptional(?:ly)?\b|\b(?:not|\w+n't) (?:need(?:ed)?|required?|necessary)\b|\|\s*no\s*\|/i;
/** In front matter, on a line of its own below the name. */
const LATER = /^[ \t]*(?:required:[ \t]*(?:false|no)|optional:[ \t]*(?:true|yes))\b/i;
const WITHOUT = /\b(?:no|without(?: an?)?)\s+[`"']?$/i;
const FENCE = /^[ \t]*(?:```|~~~)/;
const HEADING = /^[ \t]*#/;

/**
 * The credentials that a SKILL.md or README speaks of, in prose, code and front matter alike. Optional are those whose
 * line, list entry, heading or comment above says so.
 */
export function mentionsIn(text: string): readonly Mention[] {
  const found: { name: string; line: number; optional: boolean }[] = [];
  let isCode = false;
  let underHeading = false;
  let underComment = false;
  for (const [index, line] of text.split(/\r\n?|\n/).entries()) {
    if (FENCE.test(line)) isCode = !isCode;
    if (FENCE.test(line) || line.trim() === "") underComment = false;
    if (HEADING.test(line)) {
      if (isCode) underComment = OPTIONAL.test(line);
      else underHeading = OPTIONAL.test(line);
    }
    const last = found.at(-1);
    if (last && LATER.test(line)) last.optional = true;
    for (const { name, optional } of mentionsOf(line))
      found.push({ name, line: index + 1, optional: optional || underHeading || underComment });
  }
  return found;
}

/** What stands before the first name is said of all of a line, what stands behind one of that one. */
function mentionsOf(line: string): readonly Omit<Mention, "line">[] {
  const names = [...line.matchAll(NAME)];
  const first = names[0];
  if (first === undefined) return [];
  const all = OPTIONAL.test(line.slice(0, first.index));
  return names.flatMap((match, index) => {
    const [name] = match;
    const behind = line.slice(match.index + name.length, names[index + 1]?.index);
    const optional = all || OPTIONAL.test(behind) || WITHOUT.test(line.slice(0, match.index));
    return isCredential(name) ? [{ name, optional }] : [];
  });
}

function isCredential(name: string): boolean {
  return soundsSecret(name) && !isGeneric(name) && !NO_NAME.test(name) && !NO_CREDENTIAL.test(name);
}
