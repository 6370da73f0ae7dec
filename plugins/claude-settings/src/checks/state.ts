import type { Check, Entry, Examined, Finding, Host, ScannedFile } from "@claude-rotate/contract";
import { approvalOf } from "../approval.ts";
import { situationOf } from "../situation.ts";
import type { Candidate } from "../sources.ts";
import type { View } from "../view.ts";
import { withoutBlanks } from "../wire.ts";
import { goodKey, hintOf, isDead, isProjects, placeOf, whereIs } from "./support.ts";

/** The key that a terminal session asks about, and what the lists say to it. */
function asked(machine: Examined, host: Host) {
  const { seen, filling, stopped } = situationOf(machine, host);
  const key = filling.sent["x-api-key"];
  if (key === undefined || stopped !== undefined) return undefined;
  const lists = approvalOf(key, seen);
  if (lists === undefined || placeOf(machine, key.entry.id) === undefined) return undefined;
  return { key, ...lists, seen };
}

/**
 * A dead key needs no approval, but the good one does that `--fix` puts in its place. A key that a project brings along is the
 * user's to judge.
 */
function approve(machine: Examined, key: Entry, state: string): Pick<Finding, "mend" | "fix"> | undefined {
  const fingerprint = placeOf(machine, key.id)?.fingerprint ?? "";
  const mended = isDead(machine, fingerprint) ? goodKey(machine, key) : fingerprint;
  if (mended === undefined) return undefined;
  if (isProjects(machine, key))
    return { mend: "Answer the dialog: Yes only where that key of the project's is meant." };
  const whose = mended === fingerprint ? "its" : `the good key's (${hintOf(machine, mended)})`;
  return {
    mend: `Add ${whose} last 20 characters to customApiKeyResponses.approved: \`claude-rotate doctor --fix\`.`,
    fix: { kind: "add", path: state, name: "approved", key: mended },
  };
}

/** The list compares a value as it stands: one that is approved without its white space needs no more than to lose it. */
function cleanFirst({ value, ...key }: Candidate, seen: View): Pick<Finding, "mend"> | undefined {
  const clean = withoutBlanks(value ?? "");
  if (clean === value || approvalOf({ ...key, value: clean }, seen)?.approved === undefined) return undefined;
  return { mend: "It is approved without the white space round it: take that out, or open a new terminal." };
}

export const rejected: Check = {
  id: "CR030",
  level: "error",
  title: "the key was refused in Claude Code's own dialog",
  run: async (machine, host) => {
    const found = asked(machine, host);
    if (found?.rejected === undefined || found.approved !== undefined) return [];
    const { key, rejected: entry, seen } = found;
    const path = seen.file(seen.state)?.path ?? seen.state;
    const mend = approve(machine, key.entry, path);
    if (mend === undefined) return [];
    return [
      {
        place: entry.id,
        message: `a terminal session ignores the key of ${whereIs(key.entry)} without a word: somebody said No (the default) when Claude Code asked about it`,
        ...mend,
      },
    ];
  },
};

export const notApproved: Check = {
  id: "CR031",
  level: "warning",
  title: "Claude Code has not been told to use this key",
  run: async (machine, host) => {
    const found = asked(machine, host);
    if (found === undefined || found.approved !== undefined || found.rejected !== undefined) return [];
    const { key, seen } = found;
    const file = seen.file(seen.state);
    // Where the client never ran there is nobody to tell it to yet.
    const mend = file && (cleanFirst(key, seen) ?? approve(machine, key.entry, file.path));
    if (file === undefined || mend === undefined) return [];
    return [
      {
        place: key.entry.id,
        message: `the next terminal session asks about it, with No as the default; after a No it is ignored for ever (${file.path})`,
        ...mend,
      },
    ];
  },
};

export const brokenState: Check = {
  id: "CR035",
  level: "error",
  title: "Claude Code's state file is broken",
  run: async (machine, host) => {
    const { seen } = situationOf(machine, host);
    const file = seen.file(seen.state);
    if (file === undefined || file.state === "read") return [];
    return [file.state === "unreadable" ? unreadable(file, seen.hasModes) : broken(file)];
  },
};

function broken(file: ScannedFile): Finding {
  const { path, line, reason } = file;
  return {
    path,
    ...(line === undefined ? {} : { line }),
    message: `every run of Claude Code stops here, however good the key: ${reason ?? "it is no JSON"}`,
    mend: "Mend that line. Claude Code's own copy below ~/.claude/backups may hold an old key: compare before you copy it.",
  };
}

function unreadable({ path, reason }: ScannedFile, hasModes: boolean): Finding {
  const may = hasModes && reason?.startsWith("may not be read");
  return {
    path,
    message: `Claude Code takes it for empty and puts a new one in its place, without the key and the login that it holds: it ${reason ?? "can't be read"}`,
    mend: may
      ? `Make it readable before Claude Code runs again: chmod u+rw ${path}`
      : "Put the file in its place again before Claude Code runs.",
  };
}

const LAYERS: ReadonlySet<string | undefined> = new Set(["user", "project", "local", "managed"]);

export const brokenSettings: Check = {
  id: "CR036",
  level: "error",
  title: "Claude Code drops a whole settings file",
  run: async (machine, host) => {
    const { seen } = situationOf(machine, host);
    const files = new Map<string, ScannedFile>();
    for (const file of machine.files) {
      const isSettings = file.store === "settings" && LAYERS.has(file.layer);
      const isRead = seen.looksAt(file.path) || file.layer === "project" || file.layer === "local";
      const isUnread = file.state === "unreadable" && seen.looksAt(file.path) && file.path.endsWith(".json");
      if ((isSettings && isRead && file.state !== "read") || (isUnread && !isState(file, seen.state)))
        files.set(file.path, file);
    }
    return [...files.values()].map(({ path, line, reason = "" }) => ({
      path,
      ...(line === undefined ? {} : { line }),
      message: `Claude Code says nothing about it and goes on without all that the file sets: ${reason.replace(/^Claude Code drops the whole file: |, so Claude Code drops the whole file$/, "")}`,
      mend: reason.includes(': "')
        ? "Mend that field, or take it out."
        : "Mend the file at that line; it must be strict JSON, without comments.",
    }));
  },
};

function isState({ path }: ScannedFile, state: string): boolean {
  return path.replaceAll("\\", "/").toLowerCase() === state.toLowerCase();
}
