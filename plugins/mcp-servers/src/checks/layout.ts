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

export const wrongKey: Check = {
  id: "CR043",
  level: "warning",
  title: "servers stand under a name that the client does not read",
  run: async (machine) =>
    byFile(machine, ({ layer, inert = "" }) => {
      const [, client, names] = WRONG_KEY.exec(inert) ?? [];
      if (client === undefined || UNREAD.has(layerOf(layer).id)) return undefined;
      return { message: `${inert}: those here are never started`, mend: `Put them under ${names}.` };
    }),
};
