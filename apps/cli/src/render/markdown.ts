import type { Key, Place } from "@claude-rotate/contract";
import { type Context, needsOf, type Scan } from "@claude-rotate/core";
import { count, type Look, plain, shorten } from "./look.ts";
import { whereOf } from "./place.ts";

/** What the tables need to know beyond the scan. */
export interface Inventory {
  readonly context: Context;
  /** Fingerprints of the keys that a client would send from here. */
  readonly inUse: ReadonlySet<string>;
  /** As `2026-11-24`. */
  readonly day: string;
}

/** An inventory for a team's notes: each key with its places. Fingerprints only; the home is `~`, so it names no user. */
export function markdownLines(scan: Scan, inventory: Inventory, look: Look): readonly string[] {
  const { keys, places, problems } = scan.machine;
  const locked = places.filter(({ fingerprint }) => fingerprint === undefined);
  const sections = keys.flatMap((key) => keySection(key, scan, inventory, look));
  return [
    "# Where API keys stand",
    "",
    `${count(keys.length, "key")} in ${count(places.length, "place")} on ${inventory.day}, found by \`claude-rotate scan\`. ` +
      "A key is shown by its fingerprint: the first 12 digits of its SHA-256.",
    ...sections,
    ...(locked.length === 0 ? [] : ["", "## Not readable now", "", ...rows(locked, look)]),
    ...needSection(scan, look),
    ...(problems.length === 0 ? [] : ["", "## Not looked into", ""]),
    ...problems.map(({ path, line, message }) => {
      const at =
        path === undefined ? "" : `${code(shorten(line === undefined ? path : `${path}:${line}`, look))}: `;
      return `- ${at}${prose(shorten(message, look))}`;
    }),
  ];
}

function needSection({ machine }: Scan, look: Look): readonly string[] {
  const needs = needsOf(machine);
  if (needs.length === 0) return [];
  return [
    "",
    "## Needed credentials",
    "",
    "| variable | needed by | said at | set here |",
    "|---|---|---|---|",
    ...needs.map(
      ({ name, by, path, line, set }) =>
        `| ${[code(name), prose(by), code(shorten(`${path}:${line}`, look)), set ? "yes" : "no"].join(" | ")} |`,
    ),
  ];
}

function keySection(key: Key, scan: Scan, { context, inUse }: Inventory, look: Look): readonly string[] {
  const title = context.registry.credentials.find(({ id }) => id === key.credential)?.title ?? key.credential;
  const shown = [key.hint, key.fingerprint].filter((part) => part !== "").map(code);
  const own = scan.machine.places.filter(({ id }) => key.places.includes(id));
  const heading = [prose(title), ...shown, ...(inUse.has(key.fingerprint) ? ["(in use)"] : [])].join(" ");
  return ["", `## ${heading}`, "", ...rows(own, look)];
}

function rows(places: readonly Place[], look: Look): readonly string[] {
  return [
    "| place | address | written as | remarks |",
    "|---|---|---|---|",
    ...places.map((place) => {
      const { where, address } = whereOf(place, look);
      return `| ${[code(where), code(address), code(place.form), prose(shorten(remarks(place), look))].join(" | ")} |`;
    }),
  ];
}

function remarks({ inert, writable, why, note, paths = [] }: Place): string {
  const state = [...(inert ? ["inert"] : []), ...(writable ? [] : ["not written"])].join(", ");
  const linked = paths.length === 0 ? "" : `also ${paths.join(", ")}`;
  const reason = [state, why].filter(Boolean).join(": ");
  return [reason, note, linked].filter(Boolean).join("; ");
}

/** In a table a bar ends the cell even within backticks. */
function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  const pad = /^`|`$/.test(text) ? " " : "";
  return `${fence}${pad}${plain(text).replaceAll("|", "\\|")}${pad}${fence}`;
}

/** Text in which Markdown finds nothing to obey. */
function prose(text: string): string {
  return plain(text).replace(/[\\`*_[\]<>|#~]/g, "\\$&");
}
