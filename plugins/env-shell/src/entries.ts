import type { Assignment, Codec } from "@claude-rotate/contract";
import {
  ARGUMENT,
  argumentParts,
  commandParts,
  fieldName,
  type Part,
  pieceOf,
  valueParts,
  variableName,
  type Word,
} from "@claude-rotate/formats";

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
  return LONG.test(text) || NAMED.test(text) || DEFAULT.test(text);
}

const LONG = /(?<![@:\w./-]|sha256:)(?=[\w-]{0,200}\d)(?=[\w-]{0,200}[G-Zg-z])[\w-]{20,}/;
const DEFAULT = /\$\{\w+:?-[\w-]{20}/;
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
export function whole({ pointer, span, codecs, superseded }: Value, name: string): Assignment {
  return { address: pointer, name, span, codecs, ...inertIf(superseded) };
}

export interface TreeNames {
  /** What every string is written in once the tree is read: Compose's dollars. */
  readonly codecs?: readonly Codec[];
  /** True for an entry of variables, whose name is the variable's. */
  isVariable(names: readonly string[]): boolean;
  /** True for a string that is a whole command. */
  isCommand(names: readonly string[]): boolean;
}

/**
 * What may hold a key in a tree: variables, commands, fields that say so. A list is one of words (`NAME=value`, a flag and its
 * value), and the address has the name there, not the place in the list.
 */
export function treeAssignments(
  text: string,
  values: readonly Value[],
  names: TreeNames,
): readonly Assignment[] {
  const lists = new Map<string, Value[]>();
  const single: Assignment[] = [];
  for (const value of values) {
    const parent = parentOf(value.pointer);
    if (!INDEX.test(value.name)) single.push(...ofValue(text, value, names));
    else if (!lists.get(parent)?.push(value)) lists.set(parent, [value]);
  }
  const listed = [...lists].flatMap(([parent, words]) => ofList(text, parent, words, names));
  return distinct([...single, ...listed].sort((a, b) => a.span[0] - b.span[0]));
}

const INDEX = /^\d+$/;

function ofValue(text: string, value: Value, names: TreeNames): readonly Assignment[] {
  const path = namesOf(value.pointer);
  const isNamed = names.isVariable(path) || isVariable(value.name);
  const name = isNamed ? value.name : fieldName(value.name, path.at(-2));
  if (!isNamed && !names.isCommand(path) && !/(?:KEY|TOKEN|SECRET)$/.test(name)) return [];
  const piece = pieceOf(text, value.span, [...value.codecs, ...(names.codecs ?? [])]);
  if (piece === undefined) return [whole(value, name)];
  const parts = names.isCommand(path)
    ? commandParts(piece, name, variableName)
    : valueParts(piece, name, variableName);
  return parts.map((part) => ofPart(value, part, value.pointer));
}

function ofList(
  text: string,
  parent: string,
  list: readonly Value[],
  { codecs = [], isCommand }: TreeNames,
): readonly Assignment[] {
  const isWanted = isCommand(namesOf(parent))
    ? ({ name, text: word }: Part) => name !== ARGUMENT || !word.startsWith("-")
    : ({ name }: Part) => name !== ARGUMENT;
  const words: (Word | undefined)[] = [];
  for (const { name, span, codecs: own } of list) {
    const piece = pieceOf(text, span, [...own, ...codecs]);
    words[Number(name)] = piece && { piece };
  }
  const parts = argumentParts(Array.from(words), variableName);
  return list.flatMap((value) => {
    const own = parts[Number(value.name)] ?? [];
    if (own.length === 0) return [whole(value, value.name)];
    return own
      .filter(isWanted)
      .map((part) =>
        ofPart(
          value,
          part,
          `${parent}/${part.name === ARGUMENT || part.path !== "" ? value.name : part.name}`,
        ),
      );
  });
}

function ofPart(value: Value, { name, span, codecs, path }: Part, address: string): Assignment {
  return { address: address + path, name, span, codecs, ...inertIf(value.superseded) };
}

function inertIf(superseded: boolean): Pick<Assignment, "inert"> {
  return superseded ? { inert: SUPERSEDED } : {};
}

export const parentOf = (pointer: string): string => pointer.slice(0, pointer.lastIndexOf("/"));

/** Gives the second and later of equal addresses an ordinal: a list may name a variable twice. */
function distinct(assignments: readonly Assignment[]): readonly Assignment[] {
  const counts = new Map<string, number>();
  return assignments.map((one) => {
    const count = (counts.get(one.address) ?? 0) + 1;
    counts.set(one.address, count);
    return count === 1 ? one : { ...one, address: `${one.address}#${count}` };
  });
}

/** A variable's name, as everybody writes them. */
const isVariable = (name: string): boolean => /^[A-Z][A-Z0-9_]*$/.test(name);
