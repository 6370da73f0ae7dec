import type { Assignment, FileRef, Reading } from "@claude-rotate/contract";
import { addJsonElement, decode, readJson, valueFiles } from "@claude-rotate/formats";
import {
  assignment,
  at,
  children,
  hiding,
  type Json,
  type JsonValue,
  spellings,
  variables,
} from "./assignments.ts";
import { movedFiles } from "./follow.ts";
import { NEVER } from "./never.ts";
import { isAbsolute } from "./text.ts";

export const APPROVED: readonly string[] = ["customApiKeyResponses", "approved"];
const REJECTED = "/customApiKeyResponses/rejected";
const DEAD = "Claude Code stops with a configuration error on this file";

/** `~/.claude.json` and its equivalents: the key that /login saved, variables, the approval lists, the known projects. */
export function readState(text: string, file: Pick<FileRef, "encoding">): Reading {
  const json = readJson(text);
  if (json.kind === "broken") return { ...json, message: `${json.message}, so ${DEAD}` };
  const fault = file.encoding ? { line: 1, reason: "it is UTF-16" } : json.strict;
  return {
    kind: "read",
    assignments: stateAssignments(json, text),
    follow: [...movedFiles(json, text), ...valueFiles(text, variables(json, text))],
    roots: spellings(json, "projects").flatMap(json.members).filter(isAbsolute),
    ...(fault ? { ignored: { line: fault.line, reason: `${DEAD}: ${fault.reason}` } } : {}),
  };
}

export function stateAssignments(json: Json, text: string): readonly Assignment[] {
  return [
    ...at(json, "/primaryApiKey").map((value) => assignment(value)),
    ...variables(json, text),
    ...hiding(json),
    ...at(json, "/apiKeyHelper").map((value) => assignment(value, { inert: NEVER.helper })),
    ...approvals(json, text),
  ];
}

/** Both lists hold the last 20 characters of keys. In both at once, approved wins. */
function approvals(json: Json, text: string): readonly Assignment[] {
  const approved = children(json, `/${APPROVED.join("/")}`);
  const rejected = children(json, REJECTED);
  if (approved.length + rejected.length === 0) return [];
  const tail = ({ span, codecs }: JsonValue): string => decode(text.slice(span[0], span[1]), codecs);
  const known = new Set(approved.map(tail));
  // Reads the text once more, so only where there is something to lift.
  const lift = rejected.every((value) => known.has(tail(value))) ? undefined : addJsonElement(text, APPROVED);
  return [
    ...approved.map((value) => assignment(value, { name: "approved", part: "last20" })),
    ...rejected.map((value) => {
      const shared = { name: "rejected", part: "last20" } as const;
      if (known.has(tail(value)))
        return assignment(value, { ...shared, fixed: "it is approved too, and that wins" });
      if (lift === undefined || "refused" in lift)
        return assignment(value, { ...shared, fixed: "the user rejected this key" });
      return assignment(value, { ...shared, unblock: { ...lift, part: "last20" } });
    }),
  ];
}
