import { lineAt } from "../text.ts";
import { readingOf, type TreeReading } from "../tree/read.ts";
import { treeOf } from "./tree.ts";

/** Reads YAML 1.2, and 1.1 where a directive says so. Aliases are no values; what they stand for is one. */
export function readYaml(text: string): TreeReading {
  const alone = /\r(?!\n)/.exec(text);
  if (alone) {
    const { line } = lineAt(text, alone.index);
    return {
      kind: "broken",
      line,
      message: "a carriage return without a line feed: YAML's readers differ on what it ends",
    };
  }
  const tree = treeOf(text);
  if (tree.kind === "broken") return tree;
  const reading = readingOf(tree.roots, tree.nodes);
  return tree.strict ? { ...reading, strict: tree.strict } : reading;
}
