import type { FileRef, Insertion, Refusal } from "@claude-rotate/contract";
import { formatOf, TREES } from "./document.ts";
import { fieldOf } from "./fields.ts";
import { FACTS, layerOf } from "./layouts.ts";
import { groupParts } from "./parts.ts";
import { namesOf } from "./pointer.ts";
import { PROFILES } from "./profiles.ts";
import { type Group, groupsOf } from "./server.ts";

/** A new variable in the `env` of the one server that needs it. */
export function add(text: string, file: FileRef, name: string): Insertion | Refusal {
  const facts = FACTS.get(layerOf(file.layer).id);
  const format = facts?.format ?? formatOf(file.path, text);
  const profile = PROFILES.find(({ names }) => names.includes(name));
  if (profile === undefined) return { refused: `no server is known that takes ${name}` };
  if (facts === undefined || format === undefined || format === "dotenv" || format === "shell")
    return { refused: "this file holds no servers" };
  const document = TREES[format].read(text);
  if (document.kind === "broken") return { refused: document.message };
  const users = groupsOf(document, facts).groups.filter(
    (group) => group.kind === "server" && group.unseen === undefined && uses(text, group, profile.servers),
  );
  const [server] = users;
  if (server === undefined || users.length > 1) {
    const which = users.length > 1 ? "more than one server" : "no server";
    return { refused: `${which} of this file is known to take ${name}` };
  }
  const field = document.members(server.pointer).find((member) => fieldOf([member]).role === "variables");
  return TREES[format].add(text, [...namesOf(server.pointer), field ?? facts.env ?? "env"], name);
}

/** True where a word of the server's command names one of `servers`. */
function uses(text: string, group: Group, servers: readonly string[]): boolean {
  return groupParts(text, group).some(({ part }) => servers.some((server) => part.text.includes(server)));
}
