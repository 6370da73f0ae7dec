import type { Check, Entry, Examined, Finding } from "@claude-rotate/contract";
import { layerOf } from "../layouts.ts";
import { ownEntries } from "./servers.ts";

/** One finding a file, at its first entry. */
function byFile(machine: Examined, find: (entry: Entry) => Omit<Finding, "place"> | undefined) {
  const files = new Map<string, Finding>();
  for (const entry of ownEntries(machine)) {
    const finding = files.has(entry.path ?? "") ? undefined : find(entry);
    if (finding) files.set(entry.path ?? "", { place: entry.id, ...finding });
  }
  return [...files.values()];
}

const UNREAD: ReadonlySet<string> = new Set(["claude-unread", "claude-settings"]);

export const unreadPath: Check = {
  id: "CR042",
  level: "warning",
  title: "Claude Code does not read this file's servers",
  run: async (machine) =>
    byFile(machine, ({ layer, inert }) =>
      inert !== undefined && UNREAD.has(layerOf(layer).id)
        ? {
            message: `${inert}; guides on the web name this path`,
            mend: "`claude mcp add NAME -s user -- COMMAND` for each server, then delete the file or the entry.",
          }
        : undefined,
    ),
};

const WRONG_KEY = /^(.+) reads servers (?:only )?under (.+)$/;
const WRONG_SHAPE = /^"(.+)" is read only as a list of \{ name, value \}$/;

/** What is wrong where a client reads something else, by what its layout says of it. */
function misplaced(inert: string): Omit<Finding, "place"> | undefined {
  const [, client, names] = WRONG_KEY.exec(inert) ?? [];
  if (client !== undefined)
    return { message: `${inert}: those here are never started`, mend: `Put them under ${names}.` };
  const [, list] = WRONG_SHAPE.exec(inert) ?? [];
  if (list === undefined) return undefined;
  return {
    message: `${inert}: what stands here never reaches Claude Code`,
    mend: `Write it so: "${list}": [{ "name": "ANTHROPIC_API_KEY", "value": "…" }].`,
  };
}

export const wrongKey: Check = {
  id: "CR043",
  level: "warning",
  title: "servers or variables stand where the client does not read them",
  run: async (machine) =>
    byFile(machine, ({ layer, inert = "" }) =>
      UNREAD.has(layerOf(layer).id) ? undefined : misplaced(inert),
    ),
};
