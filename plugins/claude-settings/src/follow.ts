import type { Follow } from "@claude-rotate/contract";
import { decode } from "@claude-rotate/formats";
import { at, type Json } from "./assignments.ts";
import { MOVED } from "./places.ts";
import { asText, isAbsolute } from "./text.ts";

/** The files that the `env` of a settings or state file makes the client read; a relative folder is the current one's. */
export function movedFiles(json: Json, text: string): readonly Follow[] {
  return Object.entries(MOVED).flatMap(([variable, files]) =>
    at(json, `/env/${variable}`)
      .filter(({ superseded }) => !superseded)
      .flatMap(({ span, codecs }) => {
        const folder = asText(decode(text.slice(span[0], span[1]), codecs));
        const base = isAbsolute(folder) ? folder : `./${folder}`;
        return files.map(({ path, layer }) => ({ path: `${base}/${path}`, layer }));
      }),
  );
}
