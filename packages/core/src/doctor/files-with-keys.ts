import type { Examined, Place } from "@claude-rotate/contract";

/** Files that show a whole key, each once. */
export function filesWithKeys({ places }: Examined): ReadonlyMap<string, Place> {
  const files = new Map<string, Place>();
  for (const place of places)
    if (place.path !== undefined && !place.form.endsWith("last20") && !files.has(place.path))
      files.set(place.path, place);
  return files;
}
