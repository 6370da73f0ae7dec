import type { Codec } from "@claude-rotate/contract";
import { broken } from "../found.ts";
import { escapePointer } from "../json/node.ts";
import { shown } from "../text.ts";
import type { TreeString } from "../tree/read.ts";
import { XML } from "./codec.ts";

export type PlistReading =
  | { readonly kind: "read"; readonly values: readonly TreeString[] }
  | { readonly kind: "broken"; readonly line: number; readonly message: string };

/** What is passed over, a tag, or text. */
const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^[>]*(?:\[[^\]]*\])?[^>]*>|<!\[CDATA\[[\s\S]*?\]\]>|<(\/?)([A-Za-z]+)([^<>]*?)(\/?)>|[^<]+/y;
const CODECS: readonly Codec[] = ["xml"];

interface Open {
  readonly tag: string;
  readonly pointer: string;
  /** Names of a dict's members, with how often each came; elements of an array. */
  readonly counts: Map<string, number>;
  key: string | undefined;
  start: number;
  isPlain: boolean;
}

/**
 * A property list in XML (Apple's plist(5), PropertyList-1.0.dtd): the strings in it by pointer, as in JSON. One with CDATA or a comment
 * within is read by nobody's span, and left out. Of equal keys the first counts for Apple's readers, so no order is told.
 */
export function readPlist(text: string): PlistReading {
  const values: TreeString[] = [];
  const stack: Open[] = [];
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) return broken(text, at, "it is no XML");
    const [whole, slash, tag, , empty] = match;
    const top = stack.at(-1);
    if (tag === undefined) {
      if (top && whole.startsWith("<!")) top.isPlain = false;
    } else if (slash === "") {
      const child = opened(top, tag, at + whole.length);
      if (empty === "") stack.push(child);
    } else {
      if (top?.tag !== tag) return broken(text, at, `</${tag}> closes nothing`);
      stack.pop();
      values.push(...closed(text, top, stack.at(-1), at));
    }
    at += whole.length;
  }
  const open = stack.at(-1);
  return open ? broken(text, open.start, `<${open.tag}> is not closed`) : { kind: "read", values };
}

/** The string that ends here, if it is one; a key waits for its value. */
function closed(text: string, done: Open, parent: Open | undefined, end: number): readonly TreeString[] {
  const { tag, start, pointer, isPlain } = done;
  if (tag === "key" && parent) parent.key = shown(XML.decode(text.slice(start, end)));
  if (tag !== "string" || !isPlain) return [];
  return [{ pointer, name: nameOf(pointer), span: [start, end], codecs: CODECS, superseded: false }];
}

function opened(parent: Open | undefined, tag: string, start: number): Open {
  const open = { tag, counts: new Map<string, number>(), key: undefined, start, isPlain: true };
  if (tag === "key" || parent === undefined || parent.tag === "plist") return { ...open, pointer: "" };
  const { counts, key } = parent;
  const name = parent.tag === "array" ? String(counts.get("") ?? 0) : escapePointer(key ?? "");
  const slot = parent.tag === "array" ? "" : name;
  const count = (counts.get(slot) ?? 0) + 1;
  counts.set(slot, count);
  const segment = parent.tag === "array" || count === 1 ? name : `${name}#${count}`;
  return { ...open, pointer: `${parent.pointer}/${segment}` };
}

function nameOf(pointer: string): string {
  const last = pointer.slice(pointer.lastIndexOf("/") + 1).replace(/#\d+$/, "");
  return last.replaceAll("~1", "/").replaceAll("~0", "~");
}
