import { bomLength, endOf, lineAt } from "../text.ts";
import { type Content, child, type Node, root } from "../tree/node.ts";
import { endLine, fail, type Scan, skipBlanks, skipLines, take, takeKey, takeString } from "./scan.ts";
import { beginTable, type Tables, tableOf } from "./table.ts";

export interface Tree extends Tables {
  readonly kind: "tree";
  readonly root: Node;
}

export interface Broken {
  readonly kind: "broken";
  readonly line: number;
  readonly message: string;
}

type State = Scan & Tables & { depth: number };

const DEEPEST = 1000;

/** Reads TOML 1.1, and refuses what its readers refuse: names that are taken, values that are none. */
export function parse(text: string): Tree | Broken {
  const start = bomLength(text);
  const top = root({ kind: "object", start, end: text.length });
  const state: State = {
    text,
    at: start,
    fault: undefined,
    nodes: [top],
    made: new Map([[top, "header"]]),
    tails: new Map([[top, start]]),
    depth: 0,
  };
  let table: Node | undefined = top;
  for (skipLines(state); state.at < text.length && table; skipLines(state)) {
    table = text[state.at] === "[" ? header(state) : entryLine(state, table);
    if (state.fault) break;
  }
  const { fault, nodes, made, tails } = state;
  return fault
    ? { kind: "broken", line: lineAt(text, fault.at).line, message: fault.message }
    : { kind: "tree", root: top, nodes, made, tails };
}

function header(state: State): Node | undefined {
  const isArray = take(state, "[[");
  if (!isArray) take(state, "[");
  const key = takeKey(state);
  if (!key) return undefined;
  if (!take(state, isArray ? "]]" : "]")) return fail(state, "the end of the table's name is expected here");
  const table = beginTable(state, state, key, isArray);
  endLine(state);
  if (table) state.tails.set(table, state.at);
  return table;
}

function entryLine(state: State, table: Node): Node {
  entry(state, table);
  if (!state.fault) endLine(state);
  state.tails.set(table, state.at);
  return table;
}

function entry(state: State, table: Node): void {
  const key = takeKey(state);
  if (!key) return;
  const owner = tableOf(state, state, table, key);
  if (!owner) return;
  if (take(state, "=")) {
    skipBlanks(state);
    value(state, owner, key.names.at(-1));
  } else fail(state, "an equals sign is expected here");
}

function value(state: State, parent: Node, name?: string): void {
  const sign = state.text[state.at];
  if (sign === "[" || sign === "{") collection(state, parent, sign, name);
  else if (sign === '"' || sign === "'") string(state, parent, name);
  else bare(state, parent, name);
}

function string(state: State, parent: Node, name?: string): void {
  const start = state.at;
  const quoted = takeString(state);
  if (!quoted) return;
  const literal = { span: quoted.span, codecs: [quoted.codec] };
  add(state, parent, { kind: "string", start, end: state.at, literal }, name);
}

function add(state: State, parent: Node, content: Content, name: string | undefined): Node {
  const node = child(parent, content, name);
  state.nodes.push(node);
  return node;
}

function collection(state: State, parent: Node, sign: "[" | "{", name?: string): void {
  const kind = sign === "[" ? "array" : "object";
  const close = sign === "[" ? "]" : "}";
  const start = state.at;
  state.depth++;
  if (state.depth > DEEPEST) fail(state, `this is nested more than ${DEEPEST} levels deep`);
  if (state.fault) return;
  state.at++;
  const node = add(state, parent, { kind, start, end: state.at }, name);
  for (skipLines(state); !take(state, close); skipLines(state)) {
    if (state.at < state.text.length) member(state, node, close);
    if (state.at === state.text.length) fail(state, "what begins here is not closed", start);
    if (state.fault) return;
  }
  node.end = state.at;
  state.depth--;
}

function member(state: State, node: Node, close: string): void {
  if (node.kind === "array") value(state, node);
  else entry(state, node);
  state.tails.set(node, state.at);
  skipLines(state);
  if (state.at === state.text.length || take(state, ",") || state.text[state.at] === close) return;
  fail(state, "a comma or the end of the array or table is expected here");
}

const BARE = /[^\s,\]}#]+(?: [0-9]{2}:[^\s,\]}#]*)?/y;
const INTEGER =
  /^(?:[+-]?(?:0|[1-9](?:_?\d)*)|0x[\dA-Fa-f](?:_?[\dA-Fa-f])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*)$/;
const FLOAT = /^[+-]?(?:(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d(?:_?\d)*)?|inf|nan)$/;
const DATE = /^(?:\d{4}-\d\d-\d\d)?(?:(?:^|[Tt ])\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d)?)?$/;

function bare(state: State, parent: Node, name?: string): void {
  const start = state.at;
  const end = endOf(BARE, state.text, start);
  const kind = end < 0 ? undefined : bareKind(state.text.slice(start, end));
  if (kind) {
    state.at = end;
    add(state, parent, { kind, start, end }, name);
  } else fail(state, "a value is expected here");
}

function bareKind(word: string): Content["kind"] | undefined {
  if (word === "true" || word === "false") return "boolean";
  if (INTEGER.test(word) || FLOAT.test(word)) return "number";
  return DATE.test(word) ? "other" : undefined;
}
