import type { Insertion, Refusal } from "@claude-rotate/contract";
import { bomLength, newlineOf } from "../text.ts";
import { checked, descend, pointerTo } from "../tree/add.ts";
import { quoteName } from "../tree/name.ts";
import type { Node } from "../tree/node.ts";
import { refusal } from "../writing.ts";
import { YAML } from "./codec.ts";
import { readYaml } from "./read.ts";
import { type Tree, treeOf } from "./tree.ts";

/**
 * Where a string `name` goes in the mapping that the names of `pathOfMap` lead to, behind its last entry. Missing
 * mappings are made. Refused where the text is broken or has several documents, the name is there already, or an
 * alias or something else than a mapping is in the way.
 */
export function addYamlString(text: string, pathOfMap: readonly string[], name: string): Insertion | Refusal {
  const tree = treeOf(text);
  if (tree.kind === "broken") return refusal(`the file is broken at line ${tree.line}: ${tree.message}`);
  if (tree.roots.length > 1) return refusal("there are several documents in the file");
  const [root] = tree.roots;
  const { node, missing } = root ? descend(root, pathOfMap) : { node: undefined, missing: pathOfMap };
  const address = pointerTo(node, [...missing, name]);
  if (node?.target) return refusal(`${node.pointer} is an alias`);
  if (missing.length === 0 && node?.latest.has(name)) return refusal(`${address} is there already`);
  const edge = edgeOf(text, tree, node, [...missing, name]);
  if (!edge) return refusal(`${node?.pointer || "the whole file"} is no mapping`);
  return checked(text, { ...edge, address, codecs: ["yaml-double"] }, readYaml);
}

type Edge = Pick<Insertion, "at" | "before" | "after">;

function edgeOf(
  text: string,
  tree: Tree,
  node: Node | undefined,
  names: readonly string[],
): Edge | undefined {
  const parent = node?.parent;
  if (!node) return onLines(text, tree, text.length, 0, names);
  if (node.kind === "object") {
    const indent = indentOf(tree, node);
    if (indent === undefined) return inBraces(text, node, names);
    return onLines(text, tree, lineEnd(text, lastEnd(tree, node)), indent, names);
  }
  if (!isLeftOut(node)) return undefined;
  if (!parent) return onLines(text, tree, text.length, 0, names);
  const indent = indentOf(tree, parent);
  if (indent === undefined) return undefined;
  return onLines(text, tree, lineEnd(text, node.end), indent + unitOf(tree), names);
}

/** How far a mapping of lines is indented; `undefined` where it stands in braces. */
function indentOf(tree: Tree, node: Node): number | undefined {
  const token = tree.sources.get(node)?.srcToken;
  return token?.type === "block-map" ? token.indent : undefined;
}

/** What one mapping of lines has more than the one round it; two blanks where there are none. */
function unitOf(tree: Tree): number {
  for (const node of tree.nodes) {
    const outer = node.parent && indentOf(tree, node.parent);
    const inner = indentOf(tree, node);
    if (outer !== undefined && inner !== undefined) return inner - outer;
  }
  return 2;
}

/** `name:` and nothing behind it. */
const isLeftOut = ({ kind, start, end }: Node): boolean => kind === "null" && start === end;

/** The end of the last text in a collection of lines. */
function lastEnd(tree: Tree, node: Node): number {
  let last = node;
  for (let next: Node | undefined = node; next; next = isFlow(tree, last) ? undefined : lastOf(last))
    last = next;
  return last.end;
}

const lastOf = (node: Node): Node | undefined => [...node.children.values()].at(-1);

function isFlow(tree: Tree, node: Node): boolean {
  return tree.sources.get(node)?.srcToken?.type === "flow-collection";
}

/** Where the next line begins. A text under `|` ends there already. */
function lineEnd(text: string, at: number): number {
  if (text[at - 1] === "\n") return at;
  return text.indexOf("\n", at) + 1 || text.length;
}

function onLines(text: string, tree: Tree, at: number, indent: number, names: readonly string[]): Edge {
  const newline = newlineOf(text);
  const isEnded = at === bomLength(text) || text[at - 1] === "\n";
  const unit = unitOf(tree);
  const lines = names.map((name, depth) => `${" ".repeat(indent + unit * depth)}${key(name)}:`);
  const before = `${isEnded ? "" : newline}${lines.join(newline)} "`;
  return { at, before, after: isEnded ? `"${newline}` : '"' };
}

function inBraces(text: string, node: Node, names: readonly string[]): Edge {
  const last = lastOf(node);
  const at = last ? last.end : node.start + 1;
  const isJson = /^\{\s*"/.test(text.slice(node.start, node.end));
  const open = names.map((name) => `${isJson ? quoteName(name) : key(name)}: `).join("{");
  return { at, before: `${last ? ", " : ""}${open}"`, after: `"${"}".repeat(names.length - 1)}` };
}

function key(name: string): string {
  return typeof YAML["yaml-plain"].encode(name) === "string" ? name : quoteName(name);
}
