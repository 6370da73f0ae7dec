import type { FilePattern } from "@claude-rotate/contract";
import { CLAUDE_FILES } from "./claude-code.ts";
import { CLIENTS, type ClientRow, type Glob, type Note } from "./clients.ts";
import type { Format } from "./document.ts";
import type { Layout, Loose } from "./server.ts";

/** What the store needs to know about a file, found by its layer. */
export interface FileFacts extends Layout {
  readonly files: readonly FilePattern[];
  readonly format?: Format;
  readonly strict?: boolean;
  readonly loose?: Loose;
  readonly note?: Note;
}

export function factsOf(rows: readonly ClientRow[]): ReadonlyMap<string, FileFacts> {
  const claude = CLAUDE_FILES.map((row): readonly [string, FileFacts] => [row.id, row]);
  const clients = rows.map((row): readonly [string, FileFacts] => [
    row.id,
    { ...row, servers: row.servers ?? ["mcpServers"], files: patternsOf(row), loose: row.loose ?? "telling" },
  ]);
  return new Map([...claude, ...clients]);
}

export const FACTS: ReadonlyMap<string, FileFacts> = factsOf(CLIENTS);

function patternsOf(row: ClientRow): readonly FilePattern[] {
  const { id, both = [], home = [], project = [], config = [], appData = [], atTop } = row;
  const inProjects = [...both, ...project];
  return [
    ...patterns("home", [...both, ...home], id),
    ...patterns("config", config, id),
    ...patterns("app-data", appData, id),
    ...patterns("root", atTop ? inProjects : inProjects.flatMap(alsoBelow), `${id}/project`),
  ];
}

/** A client that is started in a project's folder reads what stands there. */
function alsoBelow(one: Glob): readonly Glob[] {
  if (typeof one === "string") return [one, `**/${one}`];
  return [one, { ...one, glob: `**/${one.glob}` }];
}

function patterns(
  under: FilePattern["under"],
  globs: readonly Glob[],
  layer: string,
): readonly FilePattern[] {
  return globs.flatMap((one) => {
    const { glob, platforms } = typeof one === "string" ? { glob: one, platforms: undefined } : one;
    return spelledOut(glob).map((exact) => ({
      under,
      glob: exact,
      layer,
      ...(platforms === undefined ? {} : { platforms }),
    }));
  });
}

/** `{a,b}` as two globs: an exact path is looked up, a pattern makes the core list its folder in every project. */
function spelledOut(glob: string): readonly string[] {
  const braces = /\{([^{}]*)\}/.exec(glob);
  if (braces === null) return [glob];
  const { 0: whole, 1: list = "", index } = braces;
  return list
    .split(",")
    .flatMap((one) => spelledOut(glob.slice(0, index) + one + glob.slice(index + whole.length)));
}

/** The row's id and its scope: `cursor/project`. */
export function layerOf(layer: string | undefined): {
  readonly id: string;
  readonly scope: "user" | "project";
} {
  const [id = "", scope] = (layer ?? "").split("/");
  return { id, scope: scope === "project" ? "project" : "user" };
}

/** In the home folder a client's own file is the project's too, and stays the user's. */
export function withoutDoubles<T extends { readonly id: string; readonly layer?: string }>(
  entries: readonly T[],
): readonly T[] {
  const users = new Set(
    entries.filter(({ layer }) => layerOf(layer).scope === "user").map(({ id, layer }) => `${id} ${layer}`),
  );
  return entries.filter(({ id, layer }) => {
    const row = layerOf(layer);
    return row.scope === "user" || !users.has(`${id} ${row.id}`);
  });
}
