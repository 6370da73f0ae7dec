import type { Document, ParsedNode, Scalar } from "yaml";
import { blanksBefore, bomLength, lineAt, shown } from "../text.ts";
import { type Content, child, type Literal, type Node, root, type TreeKind } from "../tree/node.ts";
import { YAML } from "./codec.ts";
import type { Library } from "./load.ts";
import { type Broken, parse } from "./parse.ts";

export interface Tree {
  readonly kind: "tree";
  /** One for each document. */
  readonly roots: readonly Node[];
  readonly nodes: readonly Node[];
  /** What each node was made of; nothing where a value is left out. */
  readonly sources: ReadonlyMap<Node, Source | null>;
  readonly strict: { readonly line: number; readonly reason: string } | undefined;
}

type Source = ParsedNode;

interface State {
  readonly text: string;
  readonly start: number;
  readonly library: Library;
  readonly nodes: Node[];
  readonly sources: Map<Node, Source | null>;
  /** Those of the document that is being read. */
  anchors: Map<string, Node>;
  /** Where the first name stands that its mapping has already. */
  twice: number | undefined;
  /** Where an alias stands that has no anchor before it. */
  lost: number | undefined;
}

/** Makes the node itself of what is known of it. */
type Place = (content: Content) => Node;

export function treeOf(text: string): Tree | Broken {
  const start = bomLength(text);
  const parsed = parse(text, start);
  if (parsed.kind === "broken") return parsed;
  const state: State = {
    text,
    start,
    library: parsed.library,
    nodes: [],
    sources: new Map(),
    anchors: new Map(),
    twice: undefined,
    lost: undefined,
  };
  const roots = parsed.documents.map((document, index) => documentOf(state, document, index));
  const { nodes, sources, lost, twice } = state;
  const line = (at: number) => lineAt(text, at).line;
  if (lost !== undefined)
    return { kind: "broken", line: line(lost), message: "an alias has no anchor before it" };
  const strict = twice === undefined ? undefined : { line: line(twice), reason: "a name that stands twice" };
  return { kind: "tree", roots, nodes, sources, strict };
}

function documentOf(state: State, { contents, range }: Document.Parsed, index: number): Node {
  state.anchors = new Map();
  return visit(state, contents, range[0], (content) => root(content, index === 0 ? "" : `#${index + 1}`));
}

function visit(state: State, source: Source | null | undefined, at: number, place: Place): Node {
  const node = place(contentOf(state, source, at));
  state.nodes.push(node);
  state.sources.set(node, source ?? null);
  if (source && "anchor" in source && source.anchor) state.anchors.set(source.anchor, node);
  const { isMap, isSeq } = state.library;
  if (isSeq(source)) {
    for (const item of source.items)
      visit(state, item as Source, node.end, (content) => child(node, content));
  }
  if (isMap(source)) for (const pair of source.items) visitPair(state, node, pair as ParsedPair);
  return node;
}

type ParsedPair = { readonly key: Source; readonly value: Source | null };

function visitPair(state: State, map: Node, { key, value }: ParsedPair): void {
  const name = nameOf(state, key);
  const [from, to] = key.range;
  const shares = name === undefined || name === "<<";
  if (!shares && map.latest.has(name)) state.twice ??= state.start + from;
  // A key is no place, but an alias may stand for it.
  if ("anchor" in key && key.anchor) state.anchors.set(key.anchor, root(contentOf(state, key, from)));
  visit(state, value, state.start + to, (content) => child(map, content, name ?? "?", shares));
}

function contentOf(state: State, source: Source | null | undefined, at: number): Content {
  const { isAlias, isMap, isScalar, isSeq } = state.library;
  if (!source) return { kind: "null", start: at, end: at };
  const [start, end] = [state.start + source.range[0], state.start + source.range[1]];
  if (isAlias(source)) {
    const anchor = state.anchors.get(source.source);
    if (!anchor) state.lost ??= start;
    const target = anchor?.target ?? anchor;
    return { kind: target?.kind ?? "null", start, end, target };
  }
  if (isSeq(source)) return { kind: "array", start, end };
  if (isMap(source)) return { kind: "object", start, end };
  if (!isScalar(source)) return { kind: "other", start, end };
  const kind = kindOf(source);
  return { kind, start, end, literal: kind === "string" ? literalOf(state, source) : undefined };
}

/** A tag of an application's own leaves a text what it is; YAML's own, `!!binary`, do not. */
function kindOf({ value, tag }: Scalar): TreeKind {
  if (value === null || value === undefined) return "null";
  const kind = typeof value;
  if (kind === "boolean") return kind;
  if (kind === "number" || kind === "bigint") return "number";
  const isText = !tag?.startsWith("tag:yaml.org,") || tag.endsWith(":str");
  return kind === "string" && isText ? "string" : "other";
}

/** What stands there, `1` and `null` too; `undefined` for a key that is a mapping or a list. */
function nameOf(state: State, key: Source): string | undefined {
  const { isAlias, isScalar } = state.library;
  if (isAlias(key)) return `*${shown(key.source)}`;
  if (!isScalar(key)) return undefined;
  const literal = literalOf(state, key);
  const codec = literal?.codecs[0] as keyof typeof YAML | undefined;
  return literal && codec ? shown(YAML[codec].decode(state.text.slice(...literal.span))) : "";
}

const QUOTED = { "single-quoted-scalar": "yaml-single", "double-quoted-scalar": "yaml-double" } as const;

/** Nothing where no text stands. */
function literalOf({ text, start }: State, { srcToken: token, tag, anchor }: Scalar): Literal | undefined {
  if (!token) return undefined;
  const from = start + token.offset;
  switch (token.type) {
    case "scalar":
      // The parser ends a tag at a sign that no tag can have: what is written there would become a part of the tag.
      if ((tag || anchor) && !/\s/.test(text[from - 1] ?? "")) return undefined;
      return { span: [from, from + token.source.length], codecs: ["yaml-plain"] };
    case "single-quoted-scalar":
    case "double-quoted-scalar":
      return { span: [from + 1, from + token.source.length - 1], codecs: [QUOTED[token.type]] };
    case "block-scalar": {
      const header = token.props.reduce(
        (length, prop) => length + ("source" in prop ? prop.source.length : 0),
        0,
      );
      const first = /^(?: *\r?\n)* */.exec(token.source)?.[0].length ?? 0;
      const end = blanksBefore(text, from + header + token.source.length);
      const span = [from + header + first, end] as const;
      return span[1] > span[0] ? { span, codecs: ["yaml-block"] } : undefined;
    }
    default:
      return undefined;
  }
}
