export type JsonKind = "object" | "array" | "string" | "number" | "boolean" | "null";

/** One value of a JSON text, with all that an edit needs to know about its place. */
export interface Node {
  readonly kind: JsonKind;
  /** The last segment of its pointer, with `#2`, `#3`… behind the second and later of equal names. */
  readonly segment: string;
  /** Once somebody has asked `pointerOf` for it. */
  pointer: string | undefined;
  /** The member's name or the element's index; empty for the root. */
  readonly name: string;
  readonly parent: Node | undefined;
  /** Behind the `{`, `[` or `,` before it. */
  readonly gap: number;
  /** Where the member begins: its name, or the value itself in an array. */
  readonly from: number;
  readonly start: number;
  end: number;
  /** Elements or members, in the order of the text. */
  children: Node[];
  /** The members of an object of many, by their segments. */
  members: Map<string, Node> | undefined;
  /** How often a segment came, where it came more than once. */
  counts: Map<string, number>;
  /** Behind the comma that follows the last child. */
  trailing: number | undefined;
  /** A later member of the same name, here or above, takes its place. */
  superseded: boolean;
}

/** The member that JSON.parse reads for a name: the last. */
export function memberOf(object: Node, name: string): Node | undefined {
  const first = escapePointer(name);
  for (let count = object.counts.get(first) ?? 1; count > 0; count--) {
    const segment = count === 1 ? first : `${first}#${count}`;
    const member = memberAt(object, segment);
    if (member?.name === name) return member;
  }
  return undefined;
}

/** The member of a segment. */
export function memberAt(object: Node, segment: string): Node | undefined {
  if (object.members) return object.members.get(segment);
  return object.children.find((child) => child.segment === segment);
}

/** RFC 6901. A rope: each container's is made once, and shared by all that stands in it. */
export function pointerOf(node: Node): string {
  const path: Node[] = [];
  let known = node;
  for (; known.pointer === undefined && known.parent; known = known.parent) path.push(known);
  let pointer = known.pointer ?? "";
  for (let next = path.pop(); next; next = path.pop()) {
    pointer += `/${next.segment}`;
    next.pointer = pointer;
  }
  return pointer;
}

/** The child that the last segment of a pointer leads to. */
export function childAt(node: Node, segment: string): Node | undefined {
  if (node.kind === "object") return memberAt(node, segment);
  return /^(?:0|[1-9]\d*)$/.test(segment) ? node.children[Number(segment)] : undefined;
}

/** One segment of an RFC 6901 pointer. */
export function escapePointer(name: string): string {
  return /[~/]/.test(name) ? name.replace(/~/g, "~0").replace(/\//g, "~1") : name;
}
