import { child, type Node } from "../tree/node.ts";
import { fail, type Key, type Scan } from "./scan.ts";

/**
 * How a table came to be, which says who may add to it. What is not in the map is closed: values, inline tables and
 * arrays of values.
 */
type Made =
  /** The root, `[x]`, an element of `[[x]]`. */
  | "header"
  /** `x` of `[x.y]`: a header of its own may follow. */
  | "path"
  /** `x` of `[[x.y]]`. */
  | "array-path"
  /** `x` of `x.y = …`. */
  | "dotted"
  /** `[[x]]` itself. */
  | "array";

export interface Tables {
  readonly nodes: Node[];
  readonly made: Map<Node, Made>;
  /** Behind the last entry of a table that was written with a header or in braces. */
  readonly tails: Map<Node, number>;
}

const TWICE = "this name is taken already";

/** The table that `[key]` or `[[key]]` begins. */
export function beginTable(scan: Scan, tables: Tables, key: Key, isArray: boolean): Node | undefined {
  const { made } = tables;
  const span = { start: key.start, end: key.end };
  const parent = descend(tables, key, isArray ? "array-path" : "path", [
    "header",
    "path",
    "array-path",
    "dotted",
  ]);
  const name = key.names.at(-1) as string;
  const there = parent?.latest.get(name);
  const how = there && made.get(there);
  if (!parent) return fail(scan, TWICE, key.start);
  if (!isArray && (how === "path" || how === "array-path")) return mark(tables, there as Node, "header");
  if (there && !(isArray && how === "array")) return fail(scan, TWICE, key.start);
  if (!isArray) return add(tables, parent, { kind: "object", ...span }, name, "header");
  const array = there ?? add(tables, parent, { kind: "array", ...span }, name, "array");
  return add(tables, array, { kind: "object", ...span }, undefined, "header");
}

/** The table within `table` that the value of `key` belongs to. */
export function tableOf(scan: Scan, tables: Tables, table: Node, key: Key): Node | undefined {
  const parent = descend(tables, key, "dotted", ["dotted", "array-path"], table);
  return parent && !parent.latest.has(key.names.at(-1) as string) ? parent : fail(scan, TWICE, key.start);
}

/** Follows all names but the last, and makes what is missing; `undefined` where something closed is in the way. */
function descend(
  tables: Tables,
  { names, start, end }: Key,
  missing: Made,
  open: readonly Made[],
  from: Node = tables.nodes[0] as Node,
): Node | undefined {
  let table = from;
  for (const name of names.slice(0, -1)) {
    const there = table.latest.get(name);
    const how = there && tables.made.get(there);
    if (!there) table = add(tables, table, { kind: "object", start, end }, name, missing);
    else if (how && open.includes(how)) table = there;
    else if (how === "array" && missing !== "dotted") table = [...there.latest.values()].at(-1) as Node;
    else return undefined;
  }
  return table;
}

type Span = { readonly kind: "object" | "array"; readonly start: number; readonly end: number };

function add(tables: Tables, parent: Node, content: Span, name: string | undefined, made: Made): Node {
  const node = child(parent, content, name);
  tables.nodes.push(node);
  return mark(tables, node, made);
}

function mark({ made }: Tables, node: Node, how: Made): Node {
  made.set(node, how);
  return node;
}
