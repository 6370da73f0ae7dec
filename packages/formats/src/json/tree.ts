import { unique } from "../found.ts";
import { blanksBefore, bomLength, lineAt, shown } from "../text.ts";
import type { Writing } from "../writing.ts";
import { JSON_STRING, JSON5 } from "./codec.ts";
import { escapePointer, type JsonKind, memberAt, memberOf, type Node } from "./node.ts";
import { containerEnd, type Token, tokenAt } from "./token.ts";

export { escapePointer, type JsonKind } from "./node.ts";

export interface Tree {
  readonly kind: "tree";
  readonly root: Node | undefined;
  /** Parents before their children, in the order of the text. */
  readonly nodes: readonly Node[];
  readonly strict?: { readonly line: number; readonly reason: string };
}

export interface Broken {
  readonly kind: "broken";
  readonly line: number;
  readonly message: string;
}

interface Label {
  readonly name: string;
  readonly segment: string;
}

export interface Parse {
  readonly text: string;
  /** True where the insides of the values that are met are passed over. */
  readonly isOutline: boolean;
  readonly json5: boolean;
  /** Where the next token is looked for. */
  at: number;
  readonly nodes: Node[];
  /** By the names as they are written: a text has few, many times over. */
  readonly labels: Map<string, Label>;
  /** The container that is open. */
  open: Node | undefined;
  depth: number;
  expect: "value" | "name" | "colon" | "comma" | "end";
  /** Behind the last `{`, `[` or `,`. */
  gap: number;
  /** The name before the value to come, and where it stands. */
  label: Label | undefined;
  from: number;
  strict: { readonly at: number; readonly reason: string } | undefined;
  broken: { readonly at: number; readonly message: string } | undefined;
}

/** Deeper than any file that a program writes, and shallow enough for the memory. */
const DEEPEST = 250_000;

/** The largest state file of a client that we know of has a tenth of it; each value costs a scan memory and time. */
export const MOST = 500_000;

/** A reading that starts at `at`. */
export function begin(text: string, at: number, isOutline: boolean, json5 = false): Parse {
  return {
    text,
    isOutline,
    json5,
    at,
    nodes: [],
    labels: new Map(),
    from: at,
    open: undefined,
    depth: 0,
    expect: "value",
    gap: at,
    label: undefined,
    strict: undefined,
    broken: undefined,
  };
}

/** Takes the next token; false behind the last. */
export function step(state: Parse): boolean {
  const token = tokenAt(state.text, state.at, state.json5);
  state.at = token.end;
  if (token.kind !== "end") take(state, token);
  return token.kind !== "end";
}

/** Reads leniently: comments, trailing commas and a byte order mark are no faults. */
export function parse(text: string, json5 = false): Tree | Broken {
  const state = begin(text, bomLength(text), false, json5);
  while (step(state)) {
    if (state.broken)
      return { kind: "broken", line: lineAt(text, state.broken.at).line, message: state.broken.message };
  }
  const root = state.nodes[0];
  if (root && state.expect !== "end") {
    const { line } = lineAt(text, blanksBefore(text, text.length));
    return { kind: "broken", line, message: "the text ends too early" };
  }
  inherit(state.nodes);
  if (!root && !state.strict) refuse(state, 0, "empty");
  const { strict } = state;
  return {
    kind: "tree",
    root,
    nodes: state.nodes,
    ...(strict ? { strict: { line: lineAt(text, strict.at).line, reason: strict.reason } } : {}),
  };
}

function take(state: Parse, token: Token): void {
  if (token.strict) refuse(state, token.start, token.strict);
  if (token.kind === "comment") return;
  const fits = !token.broken && TAKE[state.expect](state, token);
  if (!fits) state.broken = { at: token.start, message: token.broken ?? MISSING[state.expect] };
  if (state.nodes.length > MOST)
    state.broken = { at: token.start, message: `it holds more than ${MOST} values: no configuration does` };
  if (state.depth > DEEPEST)
    state.broken = { at: token.start, message: `it nests deeper than ${DEEPEST} levels` };
}

const MISSING: Readonly<Record<Parse["expect"], string>> = {
  value: "a value is expected here",
  name: "a name in double quotes is expected here",
  colon: "a colon is expected here",
  comma: "a comma or the end of the object or array is expected here",
  end: "nothing may follow the end of the value",
};

/** Each answers whether the token fits there. */
const TAKE: Readonly<Record<Parse["expect"], (state: Parse, token: Token) => boolean>> = {
  value: (state, token) => {
    if (token.kind === "]" && state.open?.kind === "array") return close(state, token);
    return value(state, token);
  },
  name: (state, token) => {
    if (token.kind === "}") return close(state, token);
    // A word of JSON's is a name like any other in JSON5.
    const isBare = token.kind === "bare" || (state.json5 && token.kind === "word");
    if (token.kind !== "string" && !isBare) return false;
    if (isBare) refuse(state, token.start, "a name without quotes");
    state.label = labelOf(state, state.text.slice(token.start, token.end), isBare);
    state.from = token.start;
    state.expect = "colon";
    return true;
  },
  colon: (state, token) => {
    state.expect = "value";
    return token.kind === ":";
  },
  comma: (state, token) => {
    if (token.kind !== ",") return close(state, token);
    const { open } = state;
    if (open) open.trailing = token.end;
    state.gap = token.end;
    state.expect = open?.kind === "array" ? "value" : "name";
    return true;
  },
  end: () => false,
};

function labelOf(state: Parse, raw: string, isBare: boolean): Label {
  const known = state.labels.get(raw);
  if (known) return known;
  const name = shown(isBare ? raw : writingOf(state, raw).decode(raw.slice(1, -1)));
  const label = { name, segment: escapePointer(name) };
  state.labels.set(raw, label);
  return label;
}

function writingOf({ json5 }: Parse, quoted: string): Writing {
  if (!json5) return JSON_STRING;
  return JSON5[quoted.startsWith("'") ? "json5-single" : "json5-double"];
}

/** Ends the open object or array, if this is its bracket. */
function close(state: Parse, token: Token): boolean {
  const { open } = state;
  if (!open || token.kind !== (open.kind === "array" ? "]" : "}")) return false;
  if (open.trailing !== undefined) refuse(state, open.trailing - 1, "a trailing comma");
  open.end = token.end;
  state.open = open.parent;
  state.depth--;
  state.expect = open.parent ? "comma" : "end";
  return true;
}

function value(state: Parse, token: Token): boolean {
  const kind = kindOf(state.text, token);
  if (!kind) return false;
  const node = add(state, token, kind);
  if (!holds(kind)) state.expect = node.parent ? "comma" : "end";
  else if (state.isOutline) {
    node.end = containerEnd(state.text, token.start, DEEPEST);
    state.at = node.end;
    state.expect = "comma";
    return node.end > 0;
  } else {
    state.open = node;
    state.depth++;
    state.gap = token.end;
    state.expect = kind === "object" ? "name" : "value";
  }
  return true;
}

/** True of what others stand in. */
export const holds = (kind: JsonKind): boolean => kind === "object" || kind === "array";

/** Keeps the first reason of the text. */
function refuse(state: Parse, at: number, reason: string): void {
  if (!state.strict || at < state.strict.at) state.strict = { at, reason };
}

function kindOf(text: string, token: Token): JsonKind | undefined {
  switch (token.kind) {
    case "{":
      return "object";
    case "[":
      return "array";
    case "string":
    case "number":
      return token.kind;
    case "word":
      return text[token.start] === "n" ? "null" : "boolean";
    default:
      return undefined;
  }
}

/** Of all values that hold nothing, never written to. A file may have millions of them. */
const NONE = { children: [] as Node[], counts: new Map<string, number>() };
/** In an object of more members than these a look at each would take too long. */
const FEW = 8;

function add(state: Parse, token: Token, kind: JsonKind): Node {
  const parent = state.open;
  const { label } = state;
  const name = label?.name ?? (parent ? String(parent.children.length) : "");
  const first = label?.segment ?? name;
  const isTaken = parent?.kind === "object" && memberAt(parent, first) !== undefined;
  const segment = isTaken ? numbered(parent, first) : first;
  const node: Node = {
    kind,
    segment,
    pointer: parent ? undefined : "",
    name,
    parent,
    gap: state.gap,
    from: label ? state.from : token.start,
    start: token.start,
    end: token.end,
    children: NONE.children,
    members: undefined,
    counts: NONE.counts,
    trailing: undefined,
    superseded: false,
  };
  state.label = undefined;
  state.nodes.push(node);
  if (isTaken) supersede(parent, node);
  if (parent) adopt(parent, node);
  return node;
}

function numbered(parent: Node, segment: string): string {
  if (parent.counts === NONE.counts) parent.counts = new Map();
  return unique(segment, { has: (other) => memberAt(parent, other) !== undefined }, parent.counts);
}

/** Takes the place of the member that had its name until now. */
function supersede(parent: Node, node: Node): void {
  const earlier = memberOf(parent, node.name);
  if (earlier) earlier.superseded = true;
}

function adopt(parent: Node, node: Node): void {
  if (parent.children === NONE.children) parent.children = [];
  parent.children.push(node);
  parent.trailing = undefined;
  if (parent.kind === "array") return;
  if (parent.members) parent.members.set(node.segment, node);
  else if (parent.children.length > FEW)
    parent.members = new Map(parent.children.map((child) => [child.segment, child]));
}

function inherit(nodes: readonly Node[]): void {
  for (const node of nodes) if (node.parent?.superseded) node.superseded = true;
}
