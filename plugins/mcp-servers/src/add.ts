import type { FileRef, Insertion, Refusal } from "@claude-rotate/contract";
import { addDotenv, addJsonElement, addShell } from "@claude-rotate/formats";
import { formatOf, TREES } from "./document.ts";
import { fieldOf } from "./fields.ts";
import { FACTS, layerOf } from "./layouts.ts";
import { groupParts } from "./parts.ts";
import { escapeName, head, namesOf } from "./pointer.ts";
import { PROFILES } from "./profiles.ts";
import { type Group, groupsOf } from "./server.ts";

/** A new variable in the `env` of the one server that needs it, or of the server that `at` leads to. */
export function add(text: string, file: FileRef, name: string, at?: string): Insertion | Refusal {
  const facts = FACTS.get(layerOf(file.layer).id);
  const format = facts?.format ?? formatOf(file.path, text);
  if (facts === undefined || format === undefined) return { refused: "this file holds no servers" };
  if (format === "dotenv") return addDotenv(text, name);
  if (format === "shell") return addShell(text, name);
  const document = TREES[format].read(text);
  if (document.kind === "broken") return { refused: document.message };
  const { groups } = groupsOf(document, facts);
  const servers = groups.filter((group) => group.kind === "server" && group.unseen === undefined);
  const server = at === undefined ? userOf(text, servers, name) : ownerOf(servers, at);
  const [list] = facts.variableLists ?? [];
  if ("refused" in server && at === undefined && list !== undefined && format === "json")
    return addToList(text, groups, list, name);
  if ("refused" in server) return server;
  const other = fileVariableOf(text, server, name);
  if (other !== undefined)
    return { refused: `the server reads its key from the file that ${other} names, never from ${name}` };
  const field = document.members(server.pointer).find((member) => fieldOf([member]).role === "variables");
  return TREES[format].add(text, [...namesOf(server.pointer), field ?? facts.env ?? "env"], name);
}

/** One more `{ name, value }` in the list that the client takes its variables from. */
function addToList(text: string, groups: readonly Group[], list: string, name: string): Insertion | Refusal {
  const isThere = groups.some(
    (group) =>
      head(group.pointer, 1) === `/${escapeName(list)}` &&
      groupParts(text, group).some((one) => one.part.name === name),
  );
  if (isThere) return { refused: `${list} has ${name} already` };
  const string = addJsonElement(text, [list]);
  if ("refused" in string) return string;
  return {
    ...string,
    address: `${string.address}/value`,
    before: `${string.before.slice(0, -1)}{ "name": ${JSON.stringify(name)}, "value": "`,
    after: `" }${string.after.slice(1)}`,
  };
}

/** The only server that is known to take `name`. */
function userOf(text: string, servers: readonly Group[], name: string): Group | Refusal {
  const profile = PROFILES.find(({ names }) => names.includes(name));
  if (profile === undefined) return { refused: `no server is known that takes ${name}` };
  const [server, ...others] = servers.filter((one) => uses(text, one, profile.servers));
  if (server !== undefined && others.length === 0) return server;
  const which = server === undefined ? "no server" : "more than one server";
  return {
    refused: `${which} of this file is known to take ${name}: say which one, PATH#/…/SERVER/env/${name}`,
  };
}

/** The variable in a server that names a file with the key, and so wins over the key itself. */
function fileVariableOf(text: string, server: Group, name: string): string | undefined {
  const variable = PROFILES.find(({ names }) => names.includes(name))?.fileVariable;
  return groupParts(text, server).some(({ part }) => part.name === variable) ? variable : undefined;
}

function ownerOf(servers: readonly Group[], at: string): Group | Refusal {
  const owner = servers.find(({ pointer }) => pointer !== "" && at.startsWith(`${pointer}/`));
  return owner ?? { refused: `this file has no server at ${at}` };
}

/** True where a word of the server's command names one of `servers`. */
function uses(text: string, group: Group, servers: readonly string[]): boolean {
  return groupParts(text, group).some(({ part }) => servers.some((server) => part.text.includes(server)));
}
