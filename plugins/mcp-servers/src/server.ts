import type { Document, DocumentValue } from "./document.ts";
import { SERVER_FIELDS } from "./fields.ts";
import { begins, escapeName, head, namesOf } from "./pointer.ts";

/** Where a client's file keeps its servers. */
export interface Layout {
  readonly title: string;
  /** Paths of the objects or lists that hold servers: `mcp/servers`; `*` is any name. */
  readonly servers: readonly string[];
  /** The same for variables that belong to no server. */
  readonly variables?: readonly string[];
  /** The same where the client takes nothing but a list of `{ name, value }`. */
  readonly variableLists?: readonly string[];
  /** True where the file is full of other things: what looks like a server elsewhere in it is none. */
  readonly mixed?: boolean;
  /** What the object with a server's variables is called, where it is not `env`. */
  readonly env?: string;
  /** True where servers may also stand without anything around them. */
  readonly bare?: boolean;
}

/** `telling`: those whose names end in KEY, TOKEN and the like. */
export type Loose = "telling" | "all";

/** A server's strings, or a group of variables. */
export interface Group {
  readonly kind: "server" | "variables";
  /** Leads to the server itself. */
  readonly pointer: string;
  readonly members: readonly Member[];
  /** Why the client doesn't see it, where it doesn't. */
  readonly unseen?: string;
}

export interface Member {
  readonly value: DocumentValue;
  /** From the server down. */
  readonly names: readonly string[];
}

interface Groups {
  readonly groups: readonly Group[];
  /** Strings outside all of them. */
  readonly rest: readonly DocumentValue[];
}

/** Every name under which some client keeps its servers. */
const ANY = [
  "projects/*/mcpServers",
  "mcp/servers",
  "mcpServers",
  "servers",
  "context_servers",
  "mcp_servers",
  "mcp",
];
// Nothing of ours is as far down. A pointer is long only in a text nested to do harm, and costs its length to look at.
const LONGEST_POINTER = 4000;

interface Container {
  readonly kind: Group["kind"];
  readonly path: readonly string[];
  /** How many names lead to a server, or to the variables. */
  readonly depth: number;
  readonly unseen?: string;
}

/** The servers of a document, in the order of the text. */
export function groupsOf(document: Document, layout: Layout): Groups {
  const values = document.values.filter(({ pointer }) => pointer.length <= LONGEST_POINTER);
  const found = collect(values, containersOf(document, layout));
  if (found.groups.length > 0 || layout.mixed) return found;
  return collect(values, bareContainers(document, layout));
}

/** The longer paths first: `mcp/servers` before `mcp`. */
function containersOf(document: Document, layout: Layout): readonly Container[] {
  const { title, servers, variables = [], variableLists = [], mixed } = layout;
  const unseen = `${title} reads servers under ${servers.map((path) => `"${path}"`).join(" or ")}`;
  const foreign = (mixed ? ["mcpServers"] : ANY).filter((path) => !servers.includes(path));
  const container = (text: string, kind: Group["kind"], unseen?: string): Container => {
    const path = text.split("/");
    return {
      kind,
      path,
      depth: path.length + (kind === "server" ? 1 : 0),
      ...(unseen === undefined ? {} : { unseen }),
    };
  };
  return [
    ...servers.map((path) => container(path, "server")),
    ...variables.map((path) => container(path, "variables")),
    ...variableLists.flatMap((path) => listContainers(document, container(path, "variables"))),
    ...foreign.map((path) => container(path, "server", unseen)),
  ].sort((a, b) => b.path.length - a.path.length);
}

/** The list itself, and each thing in it that is no `{ name, value }`; all of it where it is no list. */
function listContainers(document: Document, list: Container): readonly Container[] {
  const pointer = `/${list.path.map(escapeName).join("/")}`;
  const unseen = `"${list.path.join("/")}" is read only as a list of { name, value }`;
  if (document.kindAt(pointer) !== "array") return [{ ...list, unseen }];
  const odd: Container[] = [];
  for (let index = 0; document.kindAt(`${pointer}/${index}`) !== undefined; index++)
    if (["name", "value"].some((field) => document.kindAt(`${pointer}/${index}/${field}`) === undefined))
      odd.push({ ...list, path: [...list.path, String(index)], unseen });
  return [list, ...odd];
}

/** A file without anything around its servers: it is one itself, or they stand at its top. */
function bareContainers(document: Document, { title, servers, bare }: Layout): readonly Container[] {
  const isServer = (pointer: string): boolean =>
    SERVER_FIELDS.some((field) => document.kindAt(`${pointer}/${field}`) !== undefined) ||
    // Halves of a server, which somebody puts together.
    ["env", "headers"].some((field) => document.kindAt(`${pointer}/${field}`) === "object");
  const more = bare ? {} : { unseen: `${title} reads servers only under "${servers[0]}"` };
  if (isServer("")) return [{ kind: "server", path: [], depth: 0, ...more }];
  return document
    .members("")
    .filter((name) => isServer(`/${escapeName(name)}`))
    .map((name): Container => ({ kind: "server", path: [name], depth: 1, ...more }));
}

function collect(values: readonly DocumentValue[], containers: readonly Container[]): Groups {
  const groups = new Map<string, Omit<Group, "members"> & { readonly members: Member[] }>();
  const rest: DocumentValue[] = [];
  for (const value of values) {
    const all = namesOf(value.pointer);
    const container = containers.find(({ path }) => begins(all, path));
    if (container === undefined) {
      rest.push(value);
      continue;
    }
    const { kind, depth, unseen } = container;
    const names = all.slice(depth);
    // A string where a server should be is nobody's value.
    if (names.length === 0) continue;
    const pointer = head(value.pointer, depth);
    const id = `${pointer} ${unseen ?? ""}`;
    const group = groups.get(id) ?? {
      kind,
      pointer,
      members: [],
      ...(unseen === undefined ? {} : { unseen }),
    };
    group.members.push({ value, names });
    groups.set(id, group);
  }
  return { groups: [...groups.values()], rest };
}
