import type { FileRef, FileStore, Insertion, Reading, Refusal } from "@claude-rotate/contract";
import { addJsonElement, addJsonString, readJson, readValueFile } from "@claude-rotate/formats";
import { takenAs } from "./helper.ts";
import { GUIDES, LOGINS, SETTINGS, STATES } from "./places.ts";
import { readLogin, readProfileName } from "./read-login.ts";
import { readSettings, settingsAssignments } from "./read-settings.ts";
import { APPROVED, readState, stateAssignments } from "./read-state.ts";
import { readTaken } from "./read-taken.ts";

/** By the file's layer: a file that another one names comes to the store that read that. */
const READERS: Readonly<Record<string, (text: string, file: FileRef) => Reading>> = {
  state: readState,
  credentials: readLogin,
  profile: readLogin,
  "profile-name": readProfileName,
};

/** The name under which an approval is added to a state file. */
const APPROVAL = "approved";

function readFile(text: string, file: FileRef): Reading {
  const value = readValueFile(text, file.layer);
  if (value !== undefined) return value;
  const taken = takenAs(file.layer);
  return taken ? readTaken(text, file, taken) : (READERS[file.layer ?? ""] ?? readSettings)(text, file);
}

/** What the client itself reads; any other variable of its state is an MCP server's. */
const OWN = /^(?:ANTHROPIC|CLAUDE)_/;

/** A new variable in the file's `env`, or an approval. Refused where the client would not read it there. */
function add(text: string, file: FileRef, name: string, at?: string): Insertion | Refusal {
  if (text !== "") {
    const reading = readFile(text, file);
    if (reading.kind === "broken") return { refused: reading.message };
    if (reading.kind === "read" && reading.ignored) return { refused: reading.ignored.reason };
  }
  if (at !== undefined && !at.startsWith("/env/") && !at.includes("/mcpServers/"))
    return { refused: `Claude Code alone writes ${at}; what it reads from you is PATH#/env/${name}` };
  const isState = file.layer === "state";
  if (isState && at === undefined && name !== APPROVAL && !OWN.test(name))
    return { refused: `it belongs to an MCP server: say which one, PATH#/mcpServers/SERVER/env/${name}` };
  if (!isState || name !== APPROVAL) return addJsonString(text, ["env"], name);
  const element = addJsonElement(text, APPROVED);
  return "refused" in element ? element : { ...element, part: "last20" };
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
  { id: "settings", files: SETTINGS, read: readFile, edits: { add } },
  { id: "state", files: STATES, read: readFile, edits: { add } },
  { id: "login", files: LOGINS, read: readFile },
  { id: "guide", files: GUIDES, read: readGuide },
];
