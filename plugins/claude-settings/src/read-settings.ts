import type { Assignment, FileRef, Reading } from "@claude-rotate/contract";
import { lineAt, readJson } from "@claude-rotate/formats";
import { assignment, at, bareVariables, type Json, spellings, variables } from "./assignments.ts";
import { FIELD_TYPES } from "./facts.ts";
import { movedFiles } from "./follow.ts";
import { NEVER } from "./never.ts";

type Ignored = NonNullable<Extract<Reading, { kind: "read" }>["ignored"]>;

/** Scopes that may move the client elsewhere: none that a project's files could write. */
const MOVING: readonly (string | undefined)[] = ["managed", "user"];

/** A settings file, of whatever scope. */
export function readSettings(text: string, file: Pick<FileRef, "layer" | "encoding">): Reading {
  const json = readJson(text);
  if (json.kind === "broken") {
    return { ...json, message: `${json.message}, so Claude Code drops the whole file` };
  }
  const ignored = dropped(json, text, file.encoding);
  return {
    kind: "read",
    assignments: settingsAssignments(json, text),
    ...(MOVING.includes(file.layer) ? { follow: movedFiles(json, text) } : {}),
    ...(ignored ? { ignored } : {}),
  };
}

export function settingsAssignments(json: Json, text: string): readonly Assignment[] {
  return [
    ...variables(json, text),
    ...bareVariables(json),
    ...at(json, "/apiKeyHelper").map((value) => assignment(value)),
    ...at(json, "/anthropic/api_key").map((value) => assignment(value, { inert: NEVER.field })),
  ];
}

/** Why the client drops a whole settings file that can be parsed here, if it does. It says nothing about it itself. */
function dropped(json: Json, text: string, encoding: FileRef["encoding"]): Ignored | undefined {
  if (encoding === "utf16be")
    return { line: 1, reason: "Claude Code drops the whole file: it is UTF-16 of the big-endian sort" };
  if (json.strict !== undefined) {
    return { line: json.strict.line, reason: `Claude Code drops the whole file: ${json.strict.reason}` };
  }
  if (json.kindAt("") !== "object")
    return { line: 1, reason: "Claude Code drops the whole file: it is not an object" };
  for (const [field, type] of Object.entries(FIELD_TYPES)) {
    const pointer = spellings(json, field).at(-1) ?? "";
    const kind = json.kindAt(pointer);
    if (kind === undefined || kind === type) continue;
    const reason = `Claude Code drops the whole file: "${field}" is not ${type === "object" ? "an" : "a"} ${type}`;
    return { line: lineAt(text, json.spanAt(pointer)?.[0] ?? 0).line, reason };
  }
  return undefined;
}
