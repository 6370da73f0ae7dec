import type { Insertion, Refusal } from "@claude-rotate/contract";
import { bomLength, newlineOf } from "../text.ts";
import { checked, descend, pointerTo } from "../tree/add.ts";
import { quoteName } from "../tree/name.ts";
import type { Node } from "../tree/node.ts";
import { refusal } from "../writing.ts";
import { readToml } from "./read.ts";
import { parse, type Tree } from "./tree.ts";

/**
 * Where a string `name` goes in the table that the names of `pathOfTable` lead to: behind its last entry, or in a new
 * `[table]` at the end. Refused where the text is broken, the name is there already, or something else than a table
 * is in the way; a list of tables is, since there is no telling which one is meant.
 */
export function addTomlString(
  text: string,
  pathOfTable: readonly string[],
  name: string,
): Insertion | Refusal {
  const tree = parse(text);
  if (tree.kind === "broken") return refusal(`the file is broken at line ${tree.line}: ${tree.message}`);
  const { node, missing } = descend(tree.root, pathOfTable);
  if (node.kind !== "object") return refusal(`${node.pointer} is no table`);
  const address = pointerTo(node, [...missing, name]);
  if (missing.length === 0 && node.latest.has(name)) return refusal(`${address} is there already`);
  const edge = edgeOf(text, tree, node, missing, pathOfTable);
  const { at, names } = edge;
  const before = `${edge.before}${key([...names, name])} = "`;
  return checked(text, { at, address, before, after: `"${edge.after}`, codecs: ["toml-basic"] }, readToml);
}

interface Edge {
  readonly at: number;
  readonly before: string;
  readonly after: string;
  /** What stands before the new name in its key. */
  readonly names: readonly string[];
}

function edgeOf(
  text: string,
  tree: Tree,
  node: Node,
  missing: readonly string[],
  path: readonly string[],
): Edge {
  const { table, names } = ownerOf(tree, node);
  const how = tree.made.get(table);
  if (how === undefined) return inBraces(text, tree, table, [...names, ...missing]);
  const isLine = how === "header" && missing.length === 0;
  return isLine ? newLine(text, tree, table, names) : newTable(text, path);
}

/** The table that a header or braces make, whose entries spell out the way to `node`. */
function ownerOf(tree: Tree, node: Node): { table: Node; names: readonly string[] } {
  const names: string[] = [];
  let table = node;
  for (; table.parent && tree.made.get(table) === "dotted"; table = table.parent) names.unshift(table.name);
  return { table, names };
}

function newLine(text: string, tree: Tree, table: Node, names: readonly string[]): Edge {
  const at = tree.tails.get(table) ?? text.length;
  const newline = newlineOf(text);
  const start = bomLength(text);
  if (at === start) {
    const isBlank = /^\r?(?:\n|$)/.test(text.slice(at, at + 2));
    return { at, before: "", after: newline + (isBlank ? "" : newline), names };
  }
  const isEnded = text[at - 1] === "\n";
  const from = Math.max(start, text.lastIndexOf("\n", at - (isEnded ? 2 : 1)) + 1);
  const indent = /^[ \t]*/.exec(text.slice(from, at))?.[0] ?? "";
  return { at, before: (isEnded ? "" : newline) + indent, after: newline, names };
}

function newTable(text: string, path: readonly string[]): Edge {
  const newline = newlineOf(text);
  const body = text.slice(bomLength(text));
  const end = body === "" || body.endsWith("\n") ? "" : newline;
  const gap = body === "" || /\n\r?\n$/.test(body) ? "" : newline;
  return {
    at: text.length,
    before: `${end}${gap}[${key(path)}]${newline}`,
    after: newline,
    names: [],
  };
}

/** Behind the last entry of an inline table, whatever comma or comment follows that. */
function inBraces(text: string, tree: Tree, node: Node, names: readonly string[]): Edge {
  const tail = tree.tails.get(node);
  if (tail !== undefined) return { at: tail, before: ", ", after: "", names };
  const at = node.start + 1;
  return { at, before: " ", after: text[at] === " " ? "" : " ", names };
}

function key(names: readonly string[]): string {
  return names.map((name) => (/^[A-Za-z0-9_-]+$/.test(name) ? name : quoteName(name))).join(".");
}
