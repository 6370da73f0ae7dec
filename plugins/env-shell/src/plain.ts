import type { Reading } from "@claude-rotate/contract";

/** A file that is one value, its last line break left out. */
export function readPlain(text: string, name: string): Reading {
  const start = /^(?:\u00ef\u00bb\u00bf|\ufeff)?/.exec(text)?.[0].length ?? 0;
  const end = text.length - (/\r?\n$/.exec(text)?.[0].length ?? 0);
  const isOne = end > start && !/[\r\n]/.test(text.slice(start, end));
  return {
    kind: "read",
    assignments: isOne ? [{ address: name, name, span: [start, end], codecs: [] }] : [],
  };
}
