import type { Insertion, Refusal } from "@claude-rotate/contract";
import { bomLength, newlineOf } from "../text.ts";
import { refusal } from "../writing.ts";
import { type Edge, edgeOf } from "./edge.ts";
import { escapePointer, memberOf, type Node, pointerOf } from "./node.ts";
import { parse } from "./tree.ts";

/**
 * Where a string member `name` goes in the object that the names of `pointerOfObject` lead to. Missing objects are
 * made. The style of the neighbours is kept; nothing that stands there moves. Refused where the text is broken, the
 * name is there already, or something else than an object is in the way.
 */
export function addJsonString(
  text: string,
  pointerOfObject: readonly string[],
  name: string,
): Insertion | Refusal {
  return add(text, pointerOfObject, { kind: "member", name });
}

/** The same in a JSON5 text. */
export function addJson5String(
  text: string,
  pointerOfObject: readonly string[],
  name: string,
): Insertion | Refusal {
  return add(text, pointerOfObject, { kind: "member", name }, true);
}

/** Where one more string goes at the end of an array; as `addJsonString`, with a missing array made too. */
export function addJsonElement(text: string, pointerOfArray: readonly string[]): Insertion | Refusal {
  return add(text, pointerOfArray, { kind: "element" });
}

type Target = { readonly kind: "member"; readonly name: string } | { readonly kind: "element" };

function add(text: string, path: readonly string[], target: Target, json5 = false): Insertion | Refusal {
  const tree = parse(text, json5);
  if (tree.kind === "broken") return refusal(`the file is broken at line ${tree.line}: ${tree.message}`);
  const { root } = tree;
  if (!root) return addRoot(text, path, target);
  const { node, missing } = descend(root, path);
  const wanted = target.kind === "member" || missing.length > 0 ? "object" : "array";
  if (node.kind !== wanted) return refusal(`${pointerOf(node) || "the whole file"} is no ${wanted}`);
  if (target.kind === "member" && missing.length === 0 && memberOf(node, target.name)) {
    return refusal(`${pointerOf(node)}/${escapePointer(target.name)} is there already`);
  }
  const edge = edgeOf(text, node);
  const { before, after } = template(missing, target, edge);
  return {
    address: addressOf(node, missing, target),
    at: edge.at,
    before: edge.before + before,
    after: after + edge.after,
    codecs: ["json"],
  };
}

/** Follows names as JSON.parse would: the last of equals counts; a list's by their index. */
function descend(root: Node, path: readonly string[]): { node: Node; missing: readonly string[] } {
  let node = root;
  for (const [index, name] of path.entries()) {
    const child = node.kind === "object" ? memberOf(node, name) : elementOf(node, name);
    if (!child) return { node, missing: path.slice(index) };
    node = child;
  }
  return { node, missing: [] };
}

function elementOf({ kind, children }: Node, name: string): Node | undefined {
  return kind === "array" && /^\d+$/.test(name) ? children[Number(name)] : undefined;
}

function addressOf(node: Node, missing: readonly string[], target: Target): string {
  const index = missing.length > 0 ? "0" : String(node.children.length);
  const names = [...missing, target.kind === "member" ? target.name : index];
  return names.reduce((pointer, name) => `${pointer}/${escapePointer(name)}`, pointerOf(node));
}

/** A blank text becomes a whole document. */
function addRoot(text: string, path: readonly string[], target: Target): Insertion | Refusal {
  const newline = newlineOf(text);
  const rest = text.slice(bomLength(text));
  const lead = rest === "" || rest.endsWith("\n") ? "" : newline;
  const isArray = target.kind === "element" && path.length === 0;
  const edge: Edge = {
    at: text.length,
    before: "",
    after: "",
    indent: "  ",
    unit: "  ",
    newline,
    colon: " ",
  };
  const { before, after } = template(path, target, edge);
  const names = [...path, target.kind === "member" ? target.name : "0"];
  return {
    address: names.map((name) => `/${escapePointer(name)}`).join(""),
    at: text.length,
    before: `${lead}${isArray ? "[" : "{"}${newline}  ${before}`,
    after: `${after}${newline}${isArray ? "]" : "}"}${newline}`,
    codecs: ["json"],
  };
}

/** The new member or element itself, inside as many new objects as are missing, from its first quote to its last bracket. */
function template(missing: readonly string[], target: Target, edge: Edge): { before: string; after: string } {
  const { newline, unit, colon } = edge;
  const breakAt = (depth: number) => (newline ? newline + edge.indent + unit.repeat(depth) : "");
  let before = "";
  let after = "";
  for (const [index, name] of missing.entries()) {
    const isArray = target.kind === "element" && index === missing.length - 1;
    before += `${quote(name)}:${colon}${isArray ? "[" : "{"}${breakAt(index + 1)}`;
    after = `${breakAt(index)}${isArray ? "]" : "}"}${after}`;
  }
  const label = target.kind === "member" ? `${quote(target.name)}:${colon}` : "";
  return { before: `${before}${label}"`, after: `"${after}` };
}

/** A name in quotes, in ASCII, so that it is right in every encoding. */
function quote(name: string): string {
  return JSON.stringify(name).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
