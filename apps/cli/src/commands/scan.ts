import { type Context, clientOf, type Scan, scan, type Which, which } from "@claude-rotate/core";
import { keyLines, problemLines } from "../render/scan.ts";
import type { Outcome, Session } from "../session.ts";

export const failed = (): object => ({ keys: [], places: [], problems: [] });

/** What each client would send from here. */
export function usesOf(context: Context, found: Scan): readonly Which[] {
  return context.registry.credentials
    .filter(({ id }) => clientOf(context, id) !== undefined)
    .map(({ id }) => which(context, found, id));
}

export async function run({ context, terminal, look }: Session): Promise<Outcome> {
  const found = await scan(context);
  const { keys, places, problems } = found.machine;
  return {
    document: { keys, places, problems },
    lines: () => {
      const shown = keyLines(found, usesOf(context, found), context, look);
      const wrong = problemLines(problems, look);
      return [
        ...(shown.length > 0 ? shown : ["no key was found"]),
        ...(terminal.quiet
          ? []
          : [...(wrong.length > 0 ? ["", ...wrong] : []), "", nextStep(keys.length > 0)]),
      ];
    },
  };
}

function nextStep(isFound: boolean): string {
  return isFound
    ? "to replace the key in use: claude-rotate rotate"
    : "to write a key where there is none yet: claude-rotate rotate --add FILE";
}
