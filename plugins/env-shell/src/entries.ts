import type { Assignment, Codec } from "@claude-rotate/contract";

/** A string of a tree, as readers of JSON and YAML give it. */
export interface Value {
  readonly pointer: string;
  readonly name: string;
  readonly span: readonly [start: number, end: number];
  readonly codecs: readonly Codec[];
  readonly superseded: boolean;
}

/** A text that may hold a key: a long word of letters and digits that is no commit or digest, or a literal behind a telling name. */
export function mayHoldKey(text: string): boolean {
  return LONG.test(text) || NAMED.test(text);
}

const LONG = /(?<![@:\w./-]|sha256:)(?=[\w-]{0,200}\d)(?=[\w-]{0,200}[G-Zg-z])[\w-]{20,}/;
const NAMED = /(?:KEY|TOKEN|SECRET)\w*["']?[ \t]*[:=][ \t]*["']?(?![ \t$"'])\S{8}/i;

/** The names between the slashes of a pointer. */
export function namesOf(pointer: string): readonly string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
}

const SUPERSEDED = "a later entry of the same name in this file wins";

/** A value of its own. */
export function whole(value: Value, name: string, inner: readonly Codec[]): Assignment {
  return assignment(value, value.pointer, name, value.span, inner);
}

const LABEL = /^(?:-e[ =]?|--env[ =]|)([A-Za-z_]\w*)=/;

/** `NAME=value` as one string of a list, behind `-e` too. Its address has the name, not the place in the list. */
export function labelled(text: string, value: Value, inner: readonly Codec[]): readonly Assignment[] {
  const [start, end] = value.span;
  const label = LABEL.exec(text.slice(start, Math.min(end, start + 200)));
  const name = label?.[1];
  if (!label || name === undefined) return [];
  const address = `${parentOf(value.pointer)}/${name}`;
  return [assignment(value, address, name, [start + label[0].length, end], inner)];
}

function assignment(
  { codecs, superseded }: Value,
  address: string,
  name: string,
  span: readonly [number, number],
  inner: readonly Codec[],
): Assignment {
  return { address, name, span, codecs: [...codecs, ...inner], ...(superseded ? { inert: SUPERSEDED } : {}) };
}

export const parentOf = (pointer: string): string => pointer.slice(0, pointer.lastIndexOf("/"));

/** Gives the second and later of equal addresses an ordinal: a list may name a variable twice. */
export function distinct(assignments: readonly Assignment[]): readonly Assignment[] {
  const counts = new Map<string, number>();
  return assignments.map((one) => {
    const count = (counts.get(one.address) ?? 0) + 1;
    counts.set(one.address, count);
    return count === 1 ? one : { ...one, address: `${one.address}#${count}` };
  });
}

/** A variable's name, as everybody writes them. */
export const isVariable = (name: string): boolean => /^[A-Z][A-Z0-9_]*$/.test(name);
