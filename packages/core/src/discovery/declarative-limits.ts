import type { FoundPlugin } from "./found.ts";

const HARMLESS = new Set(["$schema", "name", "api", "stores"]);

/** Whoever keeps a file, its order, its lock and its being read at all are more than where it stands. */
const OF_FILES = new Set(["under", "glob"]);

const list = (value: unknown): readonly Record<string, unknown>[] => (Array.isArray(value) ? value : []);

const isPlace = (file: Readonly<Record<string, unknown>>): boolean =>
  file.under === "project" && Object.keys(file).every((key) => OF_FILES.has(key));

/**
 * True for data that only says where known credentials stand below its own project: that much a project may say about
 * itself in its `.env` files, too.
 */
export function harmless({ bytes, origin }: FoundPlugin): boolean {
  if (origin !== "project") return false;
  try {
    const said = JSON.parse(Buffer.from(bytes).toString("utf8")) as Record<string, unknown>;
    const isBare = Object.keys(said).every((key) => HARMLESS.has(key));
    return isBare && list(said.stores).every((store) => list(store.files).every(isPlace));
  } catch {
    return false;
  }
}
