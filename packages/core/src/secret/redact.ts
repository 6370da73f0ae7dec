import type { Secret } from "@claude-rotate/contract";
import { formsOf } from "./forms.ts";

/** The last filter before anything leaves the process. */
export interface Redactor {
  add(secret: Secret): void;
  /** `text` with every known secret, in every form, replaced. */
  clean(text: string): string;
}

const MASK = "[redacted]";
/** Shorter values would mask ordinary words. */
const SHORTEST = 6;

export function createRedactor(): Redactor {
  const seen = new Set<string>();
  let forms: string[] = [];
  return {
    add(secret) {
      const text = secret.reveal();
      if (text.length < SHORTEST || seen.has(text)) return;
      seen.add(text);
      const tail = text.length >= 40 ? [text.slice(-20)] : [];
      forms = [...new Set([...forms, ...formsOf(secret), ...tail])].sort((a, b) => b.length - a.length);
    },
    clean: (text) => forms.reduce((cleaned, form) => cleaned.replaceAll(form, MASK), text),
  };
}
