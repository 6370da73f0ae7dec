import type { Choose } from "./choose.ts";
import { bytes } from "./document.ts";
import type { Path, TreeDocument, TreeSpot } from "./tree.ts";
import { yamlString } from "./yaml-string.ts";

interface Draft extends TreeDocument {
  readonly choose: Choose;
  readonly newline: string;
  /** Where anchors of this document stand. */
  anchors: { readonly name: string; readonly path: Path }[];
  count: number;
}

interface Place {
  readonly path: Path;
  readonly pointer: string;
  readonly name: string;
  readonly superseded: boolean;
}

const NAMES = [
  "BRAVE_API_KEY",
  "env",
  "a/b",
  "t~e",
  "",
  "é",
  "__proto__",
  "x y",
  "true",
  "1",
  "a.b",
  "it's",
  "- x",
  "#c",
  "🗝",
] as const;
const SCALARS = [
  "1",
  "-0.5e+3",
  "0x1F",
  "0o17",
  ".inf",
  "-.INF",
  ".nan",
  "true",
  "False",
  "null",
  "~",
  "!!int 7",
] as const;
const COMMENTS = ['# it\'s "A": no', "#- [no", "# \u00ff\u00a0 }: x", "#"] as const;
const TAGS = ["!!str ", "!local ", "!<tag:example.com,2000:x> ", "! "] as const;

/** A YAML text: documents, anchors, tags, both styles, comments. */
export function yamlDocument(choose: Choose): TreeDocument {
  const draft: Draft = {
    choose,
    newline: choose(4) === 3 ? "\r\n" : "\n",
    text: choose(8) === 7 ? "\u00ef\u00bb\u00bf" : "",
    spots: [],
    isStrict: true,
    anchors: [],
    count: 0,
  };
  const length = Math.max(1, choose(5) - 2);
  for (let index = 0; index < length; index++) document(draft, index, length);
  if (choose(5) === 4 && !endsInBlock(draft)) draft.text = draft.text.replace(/\r?\n$/, "");
  const { text, spots, isStrict } = draft;
  return { text, spots, isStrict };
}

function document(draft: Draft, index: number, length: number): void {
  const { choose, newline } = draft;
  draft.anchors = [];
  lines(draft);
  const hasVersion = index === 0 && choose(8) === 7;
  if (hasVersion) draft.text += `%YAML 1.2${newline}`;
  if (index > 0 || hasVersion || choose(3) === 2)
    draft.text += `---${choose(["", " ", " # it's"])}${newline}`;
  lines(draft);
  const place: Place = {
    path: [index],
    pointer: index === 0 ? "" : `#${index + 1}`,
    name: "",
    superseded: false,
  };
  const indent = choose(4) === 3 ? "  " : "";
  if (choose(8) < 7) collection(draft, place, indent, 0);
  else inline(draft, place, indent || " ", 0);
  if (index < length - 1 && choose(4) === 3) draft.text += `...${newline}`;
}

/** Blank lines and comments; not behind a text under `|`, which they would belong to. */
function lines(draft: Draft): void {
  const { choose, newline } = draft;
  if (endsInBlock(draft)) return;
  for (let left = Math.max(0, choose(4) - 2); left > 0; left--) {
    draft.text += choose(["", "  "]) + (choose(2) === 1 ? choose(COMMENTS) : "") + newline;
  }
}

function endsInBlock({ text, spots }: TreeDocument): boolean {
  const last = spots.at(-1);
  return last?.codec === "yaml-block" && /^[\r\n]*$/.test(text.slice(last.span[1]));
}

function endLine(draft: Draft): void {
  const { choose, newline } = draft;
  draft.text += choose(["", "", " ", "\t"]) + (choose(5) === 4 ? ` ${choose(COMMENTS)}` : "") + newline;
}

/** A mapping or a list of lines, its first line too. */
function collection(draft: Draft, place: Place, indent: string, depth: number): void {
  const isList = draft.choose(3) === 2;
  const size = 1 + draft.choose(3);
  const names = Array.from({ length: size }, () => draft.choose(NAMES));
  for (const [index, name] of names.entries()) {
    if (index > 0) lines(draft);
    draft.text += indent;
    if (isList) item(draft, element(place, index), indent, depth);
    else entry(draft, member(draft, place, names, index, name), indent, depth);
  }
}

function element({ path, pointer, superseded }: Place, index: number): Place {
  return { path: [...path, index], pointer: `${pointer}/${index}`, name: `${index}`, superseded };
}

function member(draft: Draft, place: Place, names: readonly string[], index: number, name: string): Place {
  const times = names.slice(0, index + 1).filter((one) => one === name).length;
  if (times > 1) draft.isStrict = false;
  const segment = name.replaceAll("~", "~0").replaceAll("/", "~1") + (times > 1 ? `#${times}` : "");
  const superseded = place.superseded || names.lastIndexOf(name) > index;
  return { path: [...place.path, name], pointer: `${place.pointer}/${segment}`, name, superseded };
}

function item(draft: Draft, place: Place, indent: string, depth: number): void {
  const { choose } = draft;
  draft.text += "-";
  const gap = choose([" ", "   "]);
  if (depth < 4 && choose(3) === 2) {
    draft.text += gap;
    compact(draft, place, `${indent} ${gap}`, depth);
  } else value(draft, place, indent, gap, depth);
}

/** A mapping or list that begins on the line of its `-`. */
function compact(draft: Draft, place: Place, indent: string, depth: number): void {
  const start = draft.text.length;
  collection(draft, place, indent, depth + 1);
  const text = draft.text.slice(start);
  draft.text = draft.text.slice(0, start) + text.slice(indent.length);
  for (const [index, spot] of draft.spots.entries()) {
    if (spot.span[0] < start) continue;
    const [from, to] = spot.span;
    draft.spots[index] = { ...spot, span: [from - indent.length, to - indent.length] };
  }
}

function entry(draft: Draft, place: Place, indent: string, depth: number): void {
  const { choose, newline } = draft;
  const isExplicit = choose(8) === 7;
  draft.text += `${isExplicit ? "? " : ""}${key(draft, place.name)}`;
  if (isExplicit) draft.text += newline + indent;
  draft.text += `${isExplicit ? "" : choose(["", "", " "])}:`;
  value(draft, place, indent, choose([" ", "  "]), depth);
}

/** A key on one line. */
function key({ choose }: Draft, name: string): string {
  const kind = choose(3);
  if (kind === 0 && /^[A-Za-z1_é🗝][\w./~' é]*$/u.test(name)) return bytes(name);
  if (kind === 1) return `'${bytes(name.replaceAll("'", "''"))}'`;
  return `"${bytes(name)}"`;
}

/** What stands behind `-` or `:` in lines. */
function value(draft: Draft, place: Place, indent: string, gap: string, depth: number): void {
  const { choose, newline } = draft;
  const isNested = depth < 4 && choose(3) === 2;
  if (!isNested) {
    draft.text += gap;
    inline(draft, place, `${indent}${choose([" ", "  ", "    "])}`, depth);
    return;
  }
  draft.text += anchor(draft, place, " ", "") + (choose(4) === 3 ? ` ${choose(COMMENTS)}` : "") + newline;
  lines(draft);
  collection(draft, place, `${indent}${choose(["  ", " ", "    "])}`, depth + 1);
}

/** An anchor before a value; the alias comes later. */
function anchor(draft: Draft, place: Place, before: string, after: string): string {
  if (draft.choose(6) < 5 || place.superseded) return "";
  const name = `a${draft.count++}`;
  draft.anchors.push({ name, path: place.path });
  return `${before}&${name}${after}`;
}

/** A value that begins on the line, up to the line's end. */
function inline(draft: Draft, place: Place, indent: string, depth: number): void {
  const { choose } = draft;
  const kind = choose(6);
  if (kind === 5 && alias(draft, place)) endLine(draft);
  else if (kind === 4) {
    draft.text += choose(SCALARS);
    endLine(draft);
  } else if (kind === 3 && depth < 4) {
    draft.text += anchor(draft, place, "", " ");
    inBrackets(draft, place, indent, depth);
    endLine(draft);
  } else if (string(draft, place, indent, false) !== "yaml-block") endLine(draft);
}

/** True where something that has ended was there to point at. */
function alias(draft: Draft, { path, superseded }: Place): boolean {
  const ended = draft.anchors.filter((one) => !one.path.every((step, index) => path[index] === step));
  const target = ended.at(-1);
  if (!target || superseded) return false;
  draft.text += `*${target.name} `;
  for (const spot of draft.spots) {
    for (const one of [...spot.paths]) {
      const isBelow = target.path.every((step, index) => one[index] === step);
      if (isBelow && !spot.superseded) spot.paths.push([...path, ...one.slice(target.path.length)]);
    }
  }
  return true;
}

function string(draft: Draft, place: Place, indent: string, isFlow: boolean): TreeSpot["codec"] {
  const { choose, newline } = draft;
  const props = anchor(draft, place, "", " ") + (choose(8) === 7 ? choose(TAGS) : "");
  const { before, raw, after, codec, value, seen, suffix } = yamlString(choose, { indent, newline, isFlow });
  const start = draft.text.length + props.length + before.length;
  draft.text += props + before + raw + after;
  const { pointer, name, path, superseded } = place;
  const span = [start, start + raw.length] as const;
  draft.spots.push({ pointer, name, codec, span, value, seen, suffix, paths: [path], superseded });
  return codec;
}

/** Blanks, and line breaks and comments too. */
function gap(draft: Draft, indent: string): void {
  const { choose, newline } = draft;
  draft.text += choose(["", " ", " ", `${newline}${indent}`]);
  if (choose(10) === 9) draft.text += ` ${choose(COMMENTS)}${newline}${indent}`;
}

function inBrackets(draft: Draft, place: Place, indent: string, depth: number): void {
  const { choose } = draft;
  const isList = choose(2) === 1;
  const names = Array.from({ length: choose(4) }, () => choose(NAMES));
  draft.text += isList ? "[" : "{";
  for (const [index, name] of names.entries()) {
    gap(draft, indent);
    const inner = isList ? element(place, index) : member(draft, place, names, index, name);
    if (!isList) draft.text += `${key(draft, name)}${choose(["", " "])}: `;
    flowValue(draft, inner, indent, depth);
    gap(draft, indent);
    if (index < names.length - 1 || choose(3) === 2) draft.text += ",";
  }
  gap(draft, indent);
  draft.text += isList ? "]" : "}";
}

function flowValue(draft: Draft, place: Place, indent: string, depth: number): void {
  const { choose } = draft;
  const kind = choose(6);
  if (kind === 5 && alias(draft, place)) return;
  if (kind === 4) draft.text += choose(SCALARS);
  else if (kind === 3 && depth < 4) inBrackets(draft, place, indent, depth + 1);
  else string(draft, place, indent, true);
}
