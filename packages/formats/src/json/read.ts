import type { Codec } from "@claude-rotate/contract";
import { childAt, type JsonKind, type Node, pointerOf } from "./node.ts";
import { outline, unfold } from "./outline.ts";
import { type Broken, parse, type Tree } from "./tree.ts";

export interface JsonString {
  /**
   * RFC 6901, unique in the text: the second and later of equal names get `#2`, `#3`…, at every level. A rope until
   * it is looked at, so compare `name` first where a text may be deep.
   */
  readonly pointer: string;
  /** The member's name, or the index of an array's element; empty where the whole text is one string. */
  readonly name: string;
  /** Inside the quotes. */
  readonly span: readonly [start: number, end: number];
  readonly codecs: readonly Codec[];
  /** True where a later member of the same name, here or above, is what JSON.parse reads. */
  readonly superseded: boolean;
}

export type JsonReading =
  | {
      readonly kind: "read";
      /** In the order of the text. Put together when first asked for. */
      readonly values: readonly JsonString[];
      /** The names in the object at a pointer, each once; empty where there is none. */
      members(pointer: string): readonly string[];
      /** What stands at a pointer; `undefined` where nothing does. */
      kindAt(pointer: string): JsonKind | undefined;
      /** The string at a pointer; `undefined` where something else stands. */
      stringAt(pointer: string): JsonString | undefined;
      /** Start and end of what stands at a pointer, quotes and brackets inside. */
      spanAt(pointer: string): readonly [start: number, end: number] | undefined;
      /** Set where JSON.parse, a byte order mark taken off, refuses the text: its first reason. `empty` for a blank text. */
      readonly strict?: { readonly line: number; readonly reason: string };
    }
  | { readonly kind: "broken"; readonly line: number; readonly message: string };

const CODECS: readonly Codec[] = ["json"];
const JSON5_SINGLE: readonly Codec[] = ["json5-single"];
const JSON5_DOUBLE: readonly Codec[] = ["json5-double"];

/** Reads JSON with comments, trailing commas and a byte order mark. */
export function readJson(text: string): JsonReading {
  const root = outline(text);
  if (root) return reading(text, root);
  const tree = parse(text);
  return tree.kind === "broken" ? tree : reading(text, tree.root, tree);
}

/** The same with all that JSON5 adds: names without quotes, single quotes, numbers of every kind (https://spec.json5.org). */
export function readJson5(text: string): JsonReading {
  const root = outline(text);
  if (root) return reading(text, root);
  const tree = parse(text, true);
  return tree.kind === "broken" ? tree : reading(text, tree.root, tree, true);
}

/** Without `tree` the levels below `root` are read as they are asked for. */
function reading(text: string, root: Node | undefined, tree?: Tree, json5 = false): JsonReading {
  const at = (pointer: string): Node | undefined => nodeAt(text, root, pointer);
  const stringOf = (node: Node): JsonString => stringAt(node, codecsOf(text, node, json5));
  let values: readonly JsonString[] | undefined;
  return {
    kind: "read",
    get values() {
      values ??= nodesOf(tree ?? parse(text))
        .filter(isString)
        .map((node) => stringOf(node));
      return values;
    },
    members: (pointer) => {
      const node = at(pointer);
      if (node?.kind !== "object") return [];
      unfold(text, node);
      return [...new Set(node.children.map(({ name }) => name))];
    },
    kindAt: (pointer) => at(pointer)?.kind,
    stringAt: (pointer) => {
      const node = at(pointer);
      return node && isString(node) ? stringOf(node) : undefined;
    },
    spanAt: (pointer) => {
      const node = at(pointer);
      return node && [node.start, node.end];
    },
    ...(tree?.strict ? { strict: tree.strict } : {}),
  };
}

function nodesOf(tree: Tree | Broken): readonly Node[] {
  return tree.kind === "tree" ? tree.nodes : [];
}

const isString = ({ kind }: Node) => kind === "string";

function codecsOf(text: string, { start }: Node, json5: boolean): readonly Codec[] {
  if (!json5) return CODECS;
  return text[start] === "'" ? JSON5_SINGLE : JSON5_DOUBLE;
}

function stringAt(node: Node, codecs: readonly Codec[]): JsonString {
  const { name, start, end, superseded } = node;
  return { pointer: pointerOf(node), name, span: [start + 1, end - 1], codecs, superseded };
}

function nodeAt(text: string, root: Node | undefined, pointer: string): Node | undefined {
  const [first, ...segments] = pointer.split("/");
  if (first !== "") return undefined;
  let node = root;
  for (const segment of segments) {
    if (!node) return undefined;
    unfold(text, node);
    node = childAt(node, segment);
  }
  return node;
}
