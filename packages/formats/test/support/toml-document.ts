import type { Choose } from "./choose.ts";
import { bytes } from "./document.ts";
import { tomlString } from "./toml-string.ts";
import type { Path, TreeDocument } from "./tree.ts";

interface Table {
  readonly path: Path;
  readonly pointer: string;
  /** The names of its header. */
  readonly header: readonly string[];
  readonly used: Set<string>;
  /** Tables that keys with dots made in it. */
  readonly dotted: Table[];
}

interface Draft extends TreeDocument {
  readonly choose: Choose;
  readonly newline: string;
  /** Those that a header can still reach. */
  open: Table[];
  /** Those that only stand in other tables' headers so far. */
  implicit: Table[];
  /** Lists of tables, with the number of the next one. */
  readonly lists: { readonly table: Table; count: number }[];
}

const NAMES = [
  "mcp_servers",
  "env",
  "BRAVE-KEY",
  "a.b",
  "a/b",
  "t~e",
  "",
  "é",
  "__proto__",
  "1979-05-27",
  "true",
  "x y",
  "🗝",
] as const;
const SCALARS = [
  "1",
  "-17",
  "1_000",
  "0xDEAD_beef",
  "0b1",
  "-0.5e+3",
  "inf",
  "-nan",
  "true",
  "false",
  "1979-05-27",
  "07:32:00",
  "1979-05-27T07:32:00Z",
  "1979-05-27 07:32:00.5-07:00",
] as const;
const COMMENTS = ["# it's \"A\" = 'no'", "#[no]", "# \u00ff\u00a0 ]}", "#"] as const;

/** A TOML text, with everything that TOML 1.1 has. */
export function tomlDocument(choose: Choose): TreeDocument {
  const root = tableAt([], "", []);
  const draft: Draft = {
    choose,
    newline: choose(4) === 3 ? "\r\n" : "\n",
    text: choose(8) === 7 ? "\u00ef\u00bb\u00bf" : "",
    spots: [],
    isStrict: true,
    open: [root],
    implicit: [],
    lists: [],
  };
  entries(draft, root);
  for (let left = choose(5); left > 0; left--) entries(draft, header(draft));
  if (choose(5) === 4) draft.text = draft.text.replace(/\r?\n$/, "");
  const { text, spots, isStrict } = draft;
  return { text, spots, isStrict };
}

function tableAt(path: Path, pointer: string, header: readonly string[]): Table {
  return { path, pointer, header, used: new Set(), dotted: [] };
}

const segment = (name: string): string => name.replaceAll("~", "~0").replaceAll("/", "~1");

/** One of the names, with a number where it is taken. */
function freshName({ choose }: Draft, used: Set<string>): string {
  let name: string = choose(NAMES);
  for (let count = 2; used.has(name); count++) name = `${name}${count}`;
  used.add(name);
  return name;
}

function below(draft: Draft, table: Table, name = freshName(draft, table.used)): Table {
  return tableAt([...table.path, name], `${table.pointer}/${segment(name)}`, [...table.header, name]);
}

function blank({ choose }: Draft): string {
  return choose(["", "", " ", "\t", "  "]);
}

/** Blank lines and comments. */
function lines(draft: Draft): void {
  const { choose, newline } = draft;
  for (let left = choose(3); left > 0; left--) {
    draft.text += blank(draft) + (choose(2) === 1 ? choose(COMMENTS) : "") + newline;
  }
}

function endLine(draft: Draft): void {
  const { choose, newline } = draft;
  draft.text += blank(draft) + (choose(4) === 3 ? choose(COMMENTS) : "") + newline;
}

function keyText(draft: Draft, names: readonly string[]): string {
  const written = names.map((name) => {
    const kind = draft.choose(3);
    if (kind === 0 && /^[\w-]+$/.test(name)) return name;
    if (kind === 1) return `'${bytes(name)}'`;
    return draft.choose(3) === 2 ? `"${escapedName(name)}"` : `"${bytes(name)}"`;
  });
  return written.reduce((text, one) => `${text}${blank(draft)}.${blank(draft)}${one}`);
}

function escapedName(name: string): string {
  return [...name].map((char) => `\\U${(char.codePointAt(0) ?? 0).toString(16).padStart(8, "0")}`).join("");
}

function header(draft: Draft): Table {
  const { choose } = draft;
  const kind = choose(4);
  const table = kind === 3 ? nextOfList(draft) : plainTable(draft, kind);
  const [open, close] = kind === 3 ? ["[[", "]]"] : ["[", "]"];
  draft.text += `${blank(draft)}${open}${blank(draft)}${keyText(draft, table.header)}${blank(draft)}${close}`;
  endLine(draft);
  draft.open.push(table);
  return table;
}

function plainTable(draft: Draft, kind: number): Table {
  const { choose, implicit, open } = draft;
  const waiting = implicit[0];
  if (kind === 2 && waiting) {
    draft.implicit = implicit.slice(1);
    return waiting;
  }
  let table = below(draft, choose(open as [Table]));
  for (let left = choose(3); left > 0; left--) {
    draft.implicit.push(table);
    table = below(draft, table);
  }
  return table;
}

function nextOfList(draft: Draft): Table {
  const { choose, lists } = draft;
  const known = choose(2) === 1 ? lists.at(-1) : undefined;
  const list = known ?? { table: below(draft, choose(draft.open as [Table])), count: 0 };
  if (!known) lists.push(list);
  const { path, pointer, header } = list.table;
  // What stands in the elements before can't be reached any more.
  const isAbove = (one: Table) => !one.pointer.startsWith(`${pointer}/`);
  draft.open = draft.open.filter(isAbove);
  draft.implicit = draft.implicit.filter(isAbove);
  const inner = lists.filter(({ table }) => isAbove(table));
  lists.splice(0, lists.length, ...inner);
  const index = list.count++;
  return tableAt([...path, index], `${pointer}/${index}`, header);
}

function entries(draft: Draft, table: Table): void {
  lines(draft);
  for (let left = draft.choose(4); left > 0; left--) {
    draft.text += blank(draft);
    entry(draft, table, 0);
    endLine(draft);
    lines(draft);
  }
}

/** `key = value`, in a table or in braces. */
function entry(draft: Draft, table: Table, depth: number): void {
  const { choose } = draft;
  let owner = choose(4) === 3 && table.dotted.length > 0 ? choose(table.dotted as [Table]) : table;
  const names = owner.path.slice(table.path.length) as string[];
  for (let left = Math.max(0, choose(4) - 1); left > 0; left--) {
    owner = below(draft, owner);
    table.dotted.push(owner);
    names.push(owner.path.at(-1) as string);
  }
  const name = freshName(draft, owner.used);
  draft.text += `${keyText(draft, [...names, name])}${blank(draft)}=${blank(draft)}`;
  value(draft, { path: [...owner.path, name], pointer: `${owner.pointer}/${segment(name)}`, name }, depth);
}

interface Place {
  readonly path: Path;
  readonly pointer: string;
  readonly name: string;
}

function value(draft: Draft, place: Place, depth: number): void {
  const { choose } = draft;
  const kind = depth > 3 ? choose(3) : choose(6);
  if (kind === 3) array(draft, place, depth);
  else if (kind === 4) braces(draft, place, depth);
  else if (kind === 2) draft.text += choose(SCALARS);
  else string(draft, place);
}

function string(draft: Draft, { path, pointer, name }: Place): void {
  const { before, raw, after, codec, value } = tomlString(draft.choose, draft.newline);
  const start = draft.text.length + before.length;
  draft.text += before + raw + after;
  const span = [start, start + raw.length] as const;
  draft.spots.push({
    pointer,
    name,
    codec,
    span,
    value,
    seen: value,
    suffix: "",
    paths: [path],
    superseded: false,
  });
}

/** Blanks, and line breaks and comments too. */
function gap(draft: Draft): void {
  const { choose, newline } = draft;
  draft.text += choose(["", "", " ", newline, `${newline}\t`]);
  if (choose(8) === 7) draft.text += choose(COMMENTS) + newline;
}

function array(draft: Draft, { path, pointer }: Place, depth: number): void {
  const length = draft.choose(4);
  draft.text += "[";
  gap(draft);
  for (let index = 0; index < length; index++) {
    value(draft, { path: [...path, index], pointer: `${pointer}/${index}`, name: `${index}` }, depth + 1);
    gap(draft);
    if (index < length - 1 || draft.choose(3) === 2) draft.text += ",";
    gap(draft);
  }
  draft.text += "]";
}

function braces(draft: Draft, { path, pointer }: Place, depth: number): void {
  const table = tableAt(path, pointer, []);
  const length = draft.choose(4);
  draft.text += "{";
  gap(draft);
  for (let index = 0; index < length; index++) {
    entry(draft, table, depth + 1);
    gap(draft);
    if (index < length - 1 || draft.choose(3) === 2) draft.text += ",";
    gap(draft);
  }
  draft.text += "}";
}
