import type { Entry, Machine, Requirement } from "@claude-rotate/contract";
import { isPlaceholder, isReference } from "./secret/placeholder.ts";

/** A variable that a skill or a server needs, and whether anything here sets it. */
export interface NeededVariable extends Requirement {
  readonly path: string;
  readonly set: boolean;
  /** The entry that sets it: this process's own variable, else the first one found. */
  readonly place?: string;
}

/** What is needed here, each variable once for whatever needs it; what is not set comes first. */
export function needsOf({ needs, entries, places }: Machine): readonly NeededVariable[] {
  const names = new Set(needs.map(({ name }) => name));
  const keys = new Set(places.map(({ id }) => id));
  const setting = entries.filter(
    ({ id, name, value, inert }) =>
      names.has(name) && inert === undefined && (keys.has(id) || isValue(value.reveal())),
  );
  const once = new Map<string, Machine["needs"][number]>();
  for (const need of needs) {
    const id = `${need.name}\0${need.by}`;
    if (!once.has(id)) once.set(id, need);
  }
  return [...once.values()]
    .map((need) => {
      const seen = setting.filter((entry) => entry.name === need.name && isSeen(entry, need.path));
      const place = (seen.find(({ kind }) => kind === "env") ?? seen[0])?.id;
      return { ...need, set: place !== undefined, ...(place === undefined ? {} : { place }) };
    })
    .sort((a, b) => Number(a.set) - Number(b.set) || order(a.by, b.by) || order(a.name, b.name));
}

/** Whether what a file speaks of gets a value: another skill's, or a server's own, it does not. */
function isSeen({ id, private: scope }: Entry, path: string): boolean {
  if (scope === undefined) return true;
  return scope === "folder" && id.startsWith(path.replace(/[^\\/]+$/, ""));
}

const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function isValue(text: string): boolean {
  return text.trim() !== "" && !isReference(text) && !isPlaceholder(text);
}
