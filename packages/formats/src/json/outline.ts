import { blanksBefore, bomLength } from "../text.ts";
import type { Node } from "./node.ts";
import { begin, holds, MOST, step } from "./tree.ts";

/**
 * The root of a text that JSON.parse takes, and what stands directly inside it; `undefined` where it is to be read whole. Of a
 * state file of megabytes only a few fields are asked for.
 */
export function outline(text: string): Node | undefined {
  const start = bomLength(text);
  try {
    if (holdsTooMuch(JSON.parse(text.slice(start)))) return undefined;
  } catch {
    return undefined;
  }
  const state = begin(text, start, false);
  step(state);
  const root = state.nodes[0];
  if (!root) return undefined;
  root.end = blanksBefore(text, text.length);
  return unfold(text, root) ? root : undefined;
}

/** True where reading the whole would be refused. */
function holdsTooMuch(value: unknown): boolean {
  const open: unknown[] = [value];
  let count = 0;
  for (let next = open.pop(); next !== undefined && count <= MOST; next = open.pop()) {
    count++;
    if (typeof next === "object" && next !== null) for (const one of Object.values(next)) open.push(one);
  }
  return count > MOST;
}

/** Reads what stands directly inside a value of an outline; false where it nests too deep. */
export function unfold(text: string, node: Node): boolean {
  if (!holds(node.kind) || node.children.length > 0) return true;
  const state = begin(text, node.start + 1, true);
  state.open = node;
  state.expect = node.kind === "object" ? "name" : "value";
  for (let more = true; more && state.open === node && !state.broken; ) more = step(state);
  if (node.superseded) for (const child of node.children) child.superseded = true;
  return !state.broken;
}
