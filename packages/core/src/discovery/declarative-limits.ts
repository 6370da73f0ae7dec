import type { FoundPlugin } from "./found.ts";

const HARMLESS = new Set(["$schema", "name", "api", "stores"]);

const list = (value: unknown): readonly Record<string, unknown>[] => (Array.isArray(value) ? value : []);

/**
 * True for data that only says where known credentials stand below its own project: that much a project may say about
 * itself in its `.env` files, too.
 */
export function harmless({ bytes, origin }: FoundPlugin): boolean {
  if (origin !== "project") return false;
  try {
    const said = JSON.parse(Buffer.from(bytes).toString("utf8")) as Record<string, unknown>;
    const isBare = Object.keys(said).every((key) => HARMLESS.has(key));
    return (
      isBare &&
      list(said.stores).every((store) => list(store.files).every(({ under }) => under === "project"))
    );
  } catch {
    return false;
  }
}
