import type { Codec } from "@claude-rotate/contract";
import type { Node, TreeKind } from "./node.ts";

export interface TreeString {
  /**
   * RFC 6901, unique in the text: the second and later of equal names get `#2`, `#3`…, at every level. Pointers into
   * the second and later documents of a YAML text begin with `#2`, `#3`….
   */
  readonly pointer: string;
  /** The member's name, or the index of an array's element; empty where the whole document is one string. */
  readonly name: string;
  /** Inside the quotes. */
  readonly span: readonly [start: number, end: number];
  readonly codecs: readonly Codec[];
  /** True where a later member of the same name, here or above, takes its place. */
  readonly superseded: boolean;
}

/** What TOML and YAML give; a `JsonReading` is one too. */
export type TreeReading =
  | {
      readonly kind: "read";
      /** In the order of the text. */
      readonly values: readonly TreeString[];
      /** The names in the object at a pointer, each once; empty where there is none. */
      members(pointer: string): readonly string[];
      /** What stands at a pointer, aliases followed; `undefined` where nothing does. */
      kindAt(pointer: string): TreeKind | undefined;
      /** Start and end of what stands at a pointer, quotes and brackets inside; of a TOML table the header or key that begins it. */
      spanAt(pointer: string): readonly [start: number, end: number] | undefined;
      /** Set where most readers of the format refuse the text, though it is read here: the first reason. */
      readonly strict?: { readonly line: number; readonly reason: string };
    }
  | { readonly kind: "broken"; readonly line: number; readonly message: string };

/** `nodes`: all of them, parents before their children, in the order of the text. */
export function readingOf(
  roots: readonly Node[],
  nodes: readonly Node[],
): Extract<TreeReading, { kind: "read" }> {
  for (const node of nodes) if (node.parent?.superseded) node.superseded = true;
  const nodeAt = (pointer: string): Node | undefined => {
    const [document = "", ...segments] = pointer.split("/");
    let node = document === "" ? roots[0] : roots[Number(/^#(\d+)$/.exec(document)?.[1] ?? 0) - 1];
    for (const segment of segments) node = (node?.target ?? node)?.children.get(segment);
    return node?.target ? { ...node.target, start: node.start, end: node.end } : node;
  };
  return {
    kind: "read",
    values: nodes.flatMap(({ literal, pointer, name, superseded }) =>
      literal ? [{ pointer, name, ...literal, superseded }] : [],
    ),
    members: (pointer) => {
      const node = nodeAt(pointer);
      return node?.kind === "object" ? [...node.latest.keys()] : [];
    },
    kindAt: (pointer) => nodeAt(pointer)?.kind,
    spanAt: (pointer) => {
      const node = nodeAt(pointer);
      return node && [node.start, node.end];
    },
  };
}
