import type { Codec } from "@claude-rotate/contract";
import { unique } from "../found.ts";
import { escapePointer, type JsonKind } from "../json/tree.ts";

/** What can stand in TOML and YAML: JSON's kinds, and `other` for a date or for what a tag makes of a text. */
export type TreeKind = JsonKind | "other";

/** A string as it stands in a text, quotes outside. */
export interface Literal {
  readonly span: readonly [start: number, end: number];
  readonly codecs: readonly Codec[];
}

/** One value of a text that nests. */
export interface Node {
  readonly kind: TreeKind;
  /** RFC 6901, with `#2`, `#3`… behind the second and later of equal names, and before all of it the document's. */
  readonly pointer: string;
  /** The member's name or the element's index; empty for a root. */
  readonly name: string;
  readonly parent: Node | undefined;
  readonly start: number;
  end: number;
  /** Of a string that stands here. */
  readonly literal: Literal | undefined;
  /** What an alias stands for. */
  readonly target: Node | undefined;
  /** By the last segment of their pointers. */
  readonly children: Map<string, Node>;
  /** An object's members that count: the last one of each name. */
  readonly latest: Map<string, Node>;
  /** How often a segment came, where it came more than once. */
  readonly counts: Map<string, number>;
  /** A later member of the same name, here or above, takes its place. */
  superseded: boolean;
}

export interface Content {
  readonly kind: TreeKind;
  readonly start: number;
  readonly end: number;
  readonly literal?: Literal | undefined;
  readonly target?: Node | undefined;
}

/** Of all values that hold nothing, never written to. */
const NONE = {
  children: new Map<string, Node>(),
  latest: new Map<string, Node>(),
  counts: new Map<string, number>(),
};

/** A node that belongs to nothing yet. */
export function root(content: Content, pointer = ""): Node {
  return make(content, undefined, pointer, "");
}

/**
 * One more child of `parent`: a member called `name`, or the next element where no name is given. `shares`: it counts
 * beside others of its name and takes nobody's place.
 */
export function child(
  parent: Node,
  content: Content,
  name: string = String(parent.children.size),
  shares = false,
): Node {
  const segment = unique(escapePointer(name), parent.children, parent.counts);
  const node = make(content, parent, `${parent.pointer}/${segment}`, name);
  parent.children.set(segment, node);
  if (shares) return node;
  const earlier = parent.latest.get(name);
  if (earlier) earlier.superseded = true;
  parent.latest.set(name, node);
  return node;
}

function make(
  { kind, start, end, literal, target }: Content,
  parent: Node | undefined,
  pointer: string,
  name: string,
): Node {
  const holds = (kind === "object" || kind === "array") && !target;
  const maps = holds ? { children: new Map(), latest: new Map(), counts: new Map() } : NONE;
  return { kind, pointer, name, parent, start, end, literal, target, ...maps, superseded: false };
}
