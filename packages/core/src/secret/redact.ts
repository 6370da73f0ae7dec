import type { Secret } from "@claude-rotate/contract";
import { plainText } from "./coded.ts";
import { formsOf } from "./forms.ts";

/** The last filter before anything leaves the process. */
export interface Redactor {
  add(secret: Secret): void;
  /** `text` with every known secret, in every form, replaced, and every longer piece of one. */
  clean(text: string): string;
}

const MASK = "[redacted]";
/** Shorter values would mask ordinary words. */
const SHORTEST = 6;
/** As many characters of a key in a row are a piece of it; a hint shows far fewer. */
const PIECE = 20;
/** What a key is made of: a value of any other kind, a path say, shares pieces with what is no secret. */
const TOKEN = /^[\w-]+$/;

export function createRedactor(): Redactor {
  const seen = new Set<string>();
  let forms: string[] = [];
  const pieces = new Set<string>();
  return {
    add(secret) {
      const text = secret.reveal();
      if (text.length < SHORTEST || seen.has(text)) return;
      seen.add(text);
      const tail = text.length >= 2 * PIECE ? [text.slice(-PIECE)] : [];
      forms = [...new Set([...forms, ...formsOf(secret), ...tail])].sort((a, b) => b.length - a.length);
      if (!TOKEN.test(text)) return;
      for (let at = 0; at + PIECE <= text.length; at++) pieces.add(text.slice(at, at + PIECE));
    },
    clean: (text) => {
      const masked = withoutSpans(text, codedSpans(text, seen, pieces));
      return forms.reduce((cleaned, form) => cleaned.replaceAll(form, MASK), masked);
    },
  };
}

type Span = readonly [start: number, end: number];

/** Where whole secrets stand with characters written in code, and pieces of keys however they are written. */
function codedSpans(text: string, whole: ReadonlySet<string>, pieces: ReadonlySet<string>): readonly Span[] {
  const plain = plainText(text);
  const spans: Span[] = [];
  if (plain.text !== text)
    for (const secret of whole)
      for (let at = plain.text.indexOf(secret); at >= 0; at = plain.text.indexOf(secret, at + secret.length))
        spans.push(plain.at(at, at + secret.length));
  for (const { 0: run, index } of plain.text.matchAll(/[\w-]{20,}/g))
    for (let at = 0; at + PIECE <= run.length; at++)
      if (pieces.has(run.slice(at, at + PIECE))) spans.push(plain.at(index + at, index + at + PIECE));
  return spans.sort(([a], [b]) => a - b);
}

function withoutSpans(text: string, spans: readonly Span[]): string {
  let cleaned = "";
  let from = 0;
  for (const [start, end] of spans) {
    if (start >= from) cleaned += text.slice(from, start) + MASK;
    from = Math.max(from, end);
  }
  return cleaned + text.slice(from);
}
