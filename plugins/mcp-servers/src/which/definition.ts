import { posix } from "node:path";
import type { Entry } from "@claude-rotate/contract";
import { MANAGED, PLUGIN_AT_HOME, PLUGIN_FILE, PLUGIN_SOURCE, PROJECT, STATE } from "../claude-code.ts";
import { SERVER_FIELDS } from "../fields.ts";
import { FACTS, type FileFacts, layerOf } from "../layouts.ts";
import { begins, head, namesOf } from "../pointer.ts";

/** A server as one file defines it. */
export interface Definition {
  /** Unique over all files. */
  readonly id: string;
  /** Servers of one client and name stand against each other. */
  readonly client: string;
  readonly name: string;
  /** As shown. */
  readonly scope: string;
  /** The lower one wins. */
  readonly rank: number;
  readonly layer: string;
  readonly path: string;
  /** The project's folder, of files and entries that belong to one. */
  readonly folder?: string;
}

/** Claude Code's, as measured: a managed server first, then local, project, user. */
const RANKS = { managed: 0, local: 1, project: 2, user: 3 } as const;

/** Whether a plugin is installed from its source, only the client knows; from the home's own folder it starts none once it has moved. */
const STARTED_ELSEWHERE: ReadonlySet<string> = new Set([PLUGIN_SOURCE, PLUGIN_AT_HOME]);

/**
 * The server that an entry belongs to; `undefined` for what no client would take for one. `textOf` gives an entry's value
 * by its id: servers in a list say their names themselves.
 */
export function definitionOf(
  { id, path, layer = "", address, inert }: Entry,
  textOf: (id: string) => string | undefined,
): Definition | undefined {
  const row = layerOf(layer);
  const facts = FACTS.get(row.id);
  if (path === undefined || facts === undefined || inert !== undefined) return undefined;
  if (STARTED_ELSEWHERE.has(row.id)) return undefined;
  const place = serverOf(address, path, facts);
  if (place === undefined) return undefined;
  const server = id.slice(0, id.length - address.length) + place.pointer;
  const listed = /^\d+$/.test(place.name) ? textOf(`${server}/name`) : undefined;
  const shared = { id: server, name: listed ?? place.name, layer, path };
  switch (row.id) {
    case STATE: {
      const [first, folder] = namesOf(address);
      const isLocal = first === "projects" && folder !== undefined;
      return { ...shared, ...claude(isLocal ? "local" : "user"), ...(isLocal ? { folder } : {}) };
    }
    case PROJECT:
      return { ...shared, ...claude("project"), folder: posix.dirname(slashed(path)) };
    case MANAGED:
      return { ...shared, ...claude("managed") };
    case PLUGIN_FILE: {
      const plugin = pluginOf(path);
      return { ...shared, client: `plugin ${plugin}`, scope: `plugin ${plugin}`, rank: RANKS.user };
    }
    default: {
      const isProject = row.scope === "project";
      const scope = isProject ? `${facts.title} project` : facts.title;
      const rank = isProject ? RANKS.project : RANKS.user;
      const folder = isProject ? projectOf(path, facts) : undefined;
      return { ...shared, client: facts.title, scope, rank, ...(folder === undefined ? {} : { folder }) };
    }
  }
}

function claude(scope: keyof typeof RANKS): Pick<Definition, "client" | "scope" | "rank"> {
  return { client: "Claude Code", scope, rank: RANKS[scope] };
}

function serverOf(
  address: string,
  path: string,
  { servers, bare }: FileFacts,
): { readonly pointer: string; readonly name: string } | undefined {
  const names = namesOf(address);
  const depth = servers
    .map((one) => one.split("/"))
    .find((one) => begins(names, one) && names.length > one.length)?.length;
  if (depth !== undefined) return { pointer: head(address, depth + 1), name: names[depth] ?? "" };
  if (!bare) return undefined;
  const [first = ""] = names;
  const isServer = [...SERVER_FIELDS, "env", "args", "headers"].includes(first.replace(/[?:].*$/, ""));
  return isServer ? { pointer: "", name: stem(path) } : { pointer: head(address, 1), name: first };
}

function stem(path: string): string {
  return posix.basename(slashed(path)).replace(/\.[^.]+$/, "");
}

/** `plugins/cache/<marketplace>/<plugin>/<version>/.mcp.json`. */
function pluginOf(path: string): string {
  const [, plugin] = /\/plugins\/(?:cache|repos)\/[^/]+\/([^/]+)\//.exec(slashed(path)) ?? [];
  return plugin ?? stem(path);
}

/** The folder that a file of a project's pattern belongs to. */
function projectOf(path: string, { files }: FileFacts): string | undefined {
  const segments = slashed(path).split("/");
  return files
    .filter(({ under }) => under === "root")
    .map(({ glob }) => glob.split("/"))
    .filter((glob) => segments[segments.length - glob.length] === glob[0])
    .map((glob) => segments.slice(0, -glob.length).join("/"))[0];
}

function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}
