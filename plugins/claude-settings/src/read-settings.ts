import type { Assignment, FileRef, Reading } from "@claude-rotate/contract";
import { lineAt, readJson, valueFiles } from "@claude-rotate/formats";
import { assignment, at, bareVariables, type Json, variables } from "./assignments.ts";
import { movedFiles } from "./follow.ts";
import { helperFiles, helperKeys } from "./helper.ts";
import { NEVER } from "./never.ts";
import { settingsFault } from "./settings-fault.ts";

type Ignored = NonNullable<Extract<Reading, { kind: "read" }>["ignored"]>;

/** Scopes that may move the client elsewhere: none that a project's files could write. */
const MOVING: readonly (string | undefined)[] = ["managed", "user"];

/** Bytes of a settings file that the client reads; of a larger one nothing. */
const LARGEST = 2 * 1024 * 1024;

/** A settings file, of whatever scope. */
export function readSettings(text: string, file: FileRef): Reading {
  const json = readJson(text);
  if (json.kind === "broken") {
    return { ...json, message: `${json.message}, so Claude Code drops the whole file` };
  }
  const ignored = dropped(json, text, file);
  return {
    kind: "read",
    assignments: settingsAssignments(json, text),
    follow: [
      ...(MOVING.includes(file.layer) ? movedFiles(json, text) : []),
      ...helperFiles(json, text, file),
      ...valueFiles(text, variables(json, text)),
    ],
    elsewhere: helperKeys(json, text, file),
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
function dropped(json: Json, text: string, { encoding, layer }: FileRef): Ignored | undefined {
  // A blank file is no fault: the client takes it for one that sets nothing.
  if (text.trim() === "") return undefined;
  if (encoding === "utf16be")
    return { line: 1, reason: "Claude Code drops the whole file: it is UTF-16 of the big-endian sort" };
  if (json.strict !== undefined) {
    return { line: json.strict.line, reason: `Claude Code drops the whole file: ${json.strict.reason}` };
  }
  if (text.length > LARGEST)
    return { line: 1, reason: "Claude Code drops the whole file: it is larger than 2 MiB" };
  if (json.kindAt("") !== "object")
    return { line: 1, reason: "Claude Code drops the whole file: it is not an object" };
  // Of managed settings it leaves a wrong field out and takes the rest.
  const fault = layer === "managed" ? undefined : settingsFault(json, text);
  return (
    fault && {
      line: lineAt(text, json.spanAt(fault.pointer)?.[0] ?? 0).line,
      reason: `Claude Code drops the whole file: ${fault.what}`,
    }
  );
}
