import { blanksBefore, endOf, newlineOf } from "../text.ts";
import type { Node } from "./node.ts";

/** Where a new child goes, and what its neighbours' style asks for round it. */
export interface Edge {
  readonly at: number;
  /** Blanks, and the comma that divides it from the child before it. */
  readonly before: string;
  /** The comma that divides it from the child behind it, and blanks. */
  readonly after: string;
  /** Of the new child's line. */
  readonly indent: string;
  /** Of one level more. */
  readonly unit: string;
  /** Empty where everything stands on one line. */
  readonly newline: string;
  /** Blanks behind a colon. */
  readonly colon: string;
}

/** The place behind the last child of an object or array, or before it where comments leave no other. */
export function edgeOf(text: string, node: Node): Edge {
  const last = node.children.at(-1);
  return last ? behind(text, node, last) : inside(text, node);
}

function behind(text: string, node: Node, last: Node): Edge {
  const gap = text.slice(last.gap, last.from);
  const isLine = gap.includes("\n");
  const newline = isLine ? newlineOf(gap) : "";
  const indent = indentAt(text, last.from);
  const colon = colonOf(text, node.kind === "array" ? node : last);
  const separator = isLine
    ? newline + indent
    : gap.slice(blanksBefore(gap, gap.length)) || (node.children.length === 1 ? colon : "");
  const style = { indent, unit: unitOf(text, node, indent), newline, colon };
  if (node.trailing !== undefined) {
    const at = commentEnd(text, node.trailing);
    const before = at === node.trailing ? separator : (newline || newlineOf(text)) + indent;
    return { at, before, after: ",", ...style };
  }
  const end = commentEnd(text, last.end);
  if (end === last.end) return { at: end, before: `,${separator}`, after: "", ...style };
  // The comment behind the last child stays with it: the new one goes before both, or else behind with a leading comma.
  if (isBlank(gap)) return { at: last.from, before: "", after: `,${separator}`, ...style };
  return { at: end, before: `${newline || newlineOf(text)}${indent}, `, after: "", ...style };
}

function inside(text: string, node: Node): Edge {
  const inner = text.slice(node.start + 1, node.end - 1);
  const own = indentAt(text, node.from);
  const isLine = inner.includes("\n") || !node.parent || text.slice(node.gap, node.from).includes("\n");
  const newline = isLine ? newlineOf(text) : "";
  const unit = unitOf(text, node.parent ?? node, own);
  const indent = isLine ? own + unit : "";
  const style = { indent, unit, newline, colon: colonOf(text, node) };
  const lead = isLine ? newline + indent : "";
  const at = isBlank(inner) ? node.start + 1 : blanksBefore(text, node.end - 1);
  // What is left of the inside ends the new line where it holds a line break already.
  const tail = text.slice(at, node.end - 1);
  return { at, before: lead, after: isLine && !tail.includes("\n") ? newline + own : "", ...style };
}

const isBlank = (text: string) => /^[ \t\r\n]*$/.test(text);

/** The blanks that the line of an offset begins with. */
function indentAt(text: string, at: number): string {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, at))?.[0] ?? "";
}

/** One level's indentation: what the children of `node` have more than itself; two blanks where that can't be told. */
function unitOf(text: string, node: Node, indent: string): string {
  const own = indentAt(text, node.from);
  const first = node.children[0];
  const child =
    first && text.slice(first.gap, first.from).includes("\n") ? indentAt(text, first.from) : indent;
  return child.length > own.length && child.startsWith(own) ? child.slice(own.length) : "  ";
}

/** The blanks between a member's colon and its value. */
function colonOf(text: string, node: Node): string {
  const at = blanksBefore(text, node.start);
  return text[at - 1] === ":" ? text.slice(at, node.start) : " ";
}

/** The end of a comment that follows on the same line, or `at` itself. */
function commentEnd(text: string, at: number): number {
  const start = endOf(/[ \t]*/y, text, at);
  if (text.startsWith("//", start)) return endOf(/[^\r\n]*/y, text, start);
  if (!text.startsWith("/*", start)) return at;
  const end = text.indexOf("*/", start + 2) + 2;
  return text.slice(start, end).includes("\n") ? at : end;
}
