import type { FileStore, Insertion, Reading, Refusal } from "@claude-rotate/contract";
import { addJsonString, readJson } from "@claude-rotate/formats";
import { GUIDES, LOGINS, SETTINGS, STATES } from "./places.ts";
import { readLogin } from "./read-login.ts";
import { readSettings, settingsAssignments } from "./read-settings.ts";
import { readState, stateAssignments } from "./read-state.ts";

/** A new variable in the file's `env`. Refused where the client would not read it there. */
function addVariable(
  read: (text: string) => Reading,
): (text: string, file: unknown, name: string) => Insertion | Refusal {
  return (text, _file, name) => {
    if (text !== "") {
      const reading = read(text);
      if (reading.kind === "broken") return { refused: reading.message };
      if (reading.kind === "read" && reading.ignored) return { refused: reading.ignored.reason };
    }
    return addJsonString(text, ["env"], name);
  };
}

/** What a file that the client never looks at may hold: the fields of settings and of the state. */
function readGuide(text: string): Reading {
  const json = readJson(text);
  if (json.kind === "broken") return json;
  const all = [...settingsAssignments(json, text), ...stateAssignments(json, text)].filter(
    (one) => one.name !== "rejected",
  );
  return { kind: "read", assignments: [...new Map(all.map((one) => [one.address, one])).values()] };
}

export const stores: readonly FileStore[] = [
  { id: "settings", files: SETTINGS, read: readSettings, edits: { add: addVariable(readSettings) } },
  { id: "state", files: STATES, read: readState, edits: { add: addVariable(readState) } },
  { id: "login", files: LOGINS, read: readLogin },
  { id: "guide", files: GUIDES, read: readGuide },
];
