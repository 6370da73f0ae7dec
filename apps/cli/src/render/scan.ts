import { CODES, type Key, type Place, type Problem } from "@claude-rotate/contract";
import type { Context, Scan, Which } from "@claude-rotate/core";
import { count, type Look, plain, showKey, showPath } from "./look.ts";
import { whereOf } from "./place.ts";
import { type Cell, paragraph, table } from "./table.ts";

/** The keys, those in use first; under each its places. */
export function keyLines(
  scan: Scan,
  uses: readonly Which[],
  context: Context,
  look: Look,
): readonly string[] {
  const inUse = new Set(uses.flatMap(({ sent }) => sent.flatMap(({ fingerprint }) => fingerprint ?? [])));
  const keys = [...scan.machine.keys].sort(
    (a, b) =>
      Number(inUse.has(b.fingerprint)) - Number(inUse.has(a.fingerprint)) ||
      b.places.length - a.places.length,
  );
  const byId = new Map(scan.machine.places.map((place) => [place.id, place]));
  return keys.flatMap((key, index) => {
    const places = key.places.flatMap((id) => byId.get(id) ?? []);
    const gap = index === 0 ? [] : [""];
    return [...gap, headline(key, inUse.has(key.fingerprint), context, look), ...placeLines(places, look)];
  });
}

function headline(key: Key, isInUse: boolean, { registry }: Context, look: Look): string {
  const title = registry.credentials.find(({ id }) => id === key.credential)?.title ?? key.credential;
  const parts = [look.paint("bold", showKey(key)), count(key.places.length, "place"), title];
  return [...parts, ...(isInUse ? [look.paint("green", "in use here")] : [])].join("  ");
}

function placeLines(places: readonly Place[], look: Look): readonly string[] {
  const rows = places.map((place): readonly Cell[] => {
    const { where, address } = whereOf(place, look);
    return [
      { text: where, ...(place.inert ? { format: "dim" as const } : {}) },
      { text: address, format: "cyan" },
      { text: plain(noteOf(place, look)), format: "dim" },
    ];
  });
  return table(rows, look);
}

function noteOf({ why, note, path, paths }: Place, { home }: Look): string {
  const linked =
    path !== undefined && paths?.[0] !== undefined ? `also ${showPath(paths[0], home)}` : undefined;
  return [why, note, linked].filter((part) => part !== undefined).join("; ");
}

/** What could not be read or understood, with what to do about it. */
export function problemLines(problems: readonly Problem[], look: Look): readonly string[] {
  return problems.flatMap((problem) => {
    const at = problem.path === undefined ? [] : [showPath(problem.path, look.home, problem.line)];
    const head = [look.paint("yellow", "!"), ...at, plain(problem.message)].join(" ");
    return [head, ...paragraph(plain(hintOf(problem)), look, "    ", "dim")];
  });
}

function hintOf({ hint, code }: Problem): string {
  return hint ?? Object.entries(CODES).find(([name]) => name === code)?.[1].hint ?? "";
}
