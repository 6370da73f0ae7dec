import type { Insertion, Refusal } from "@claude-rotate/contract";
import { escapePointer } from "../json/tree.ts";
import { refusal } from "../writing.ts";
import type { Node } from "./node.ts";
import type { TreeReading } from "./read.ts";

/** How far the names of `path` lead, a list's index among them, aliases not followed. */
export function descend(root: Node, path: readonly string[]): { node: Node; missing: readonly string[] } {
  let node = root;
  for (const [index, name] of path.entries()) {
    const next = node.latest.get(name);
    if (!next) return { node, missing: path.slice(index) };
    node = next;
  }
  return { node, missing: [] };
}

export function pointerTo(node: Node | undefined, names: readonly string[]): string {
  return names.reduce((path, name) => `${path}/${escapePointer(name)}`, node?.pointer ?? "");
}

/** Refuses an insertion after which the new value is not read where it should be, or another value is not. */
export function checked(
  text: string,
  insertion: Insertion,
  read: (text: string) => TreeReading,
): Insertion | Refusal {
  const { at, before, after, address } = insertion;
  const now = read(`${text.slice(0, at)}${before}x${after}${text.slice(at)}`);
  const isThere = pointers(now).includes(address);
  const others = pointers(now).filter((pointer) => pointer !== address);
  return isThere && others.join("\n") === pointers(read(text)).join("\n")
    ? insertion
    : refusal("there is no simple place for it in this file");
}

function pointers(reading: TreeReading): readonly string[] {
  if (reading.kind === "broken") return [];
  return reading.values.map(({ superseded, pointer }) => (superseded ? `${pointer}#` : pointer));
}
