import {
  type Context,
  clientOf,
  needsOf,
  passedOver,
  type Scan,
  scan,
  type Which,
  which,
} from "@claude-rotate/core";
import type { Look } from "../render/look.ts";
import { markdownLines } from "../render/markdown.ts";
import { passedOverLines } from "../render/passed-over.ts";
import { keyLines, problemLines } from "../render/scan.ts";
import type { Outcome, Session } from "../session.ts";

export const failed = (): object => ({ keys: [], places: [], problems: [], needs: [], passedOver: [] });

/** What each client would send from here. */
export function usesOf(context: Context, found: Scan): readonly Which[] {
  return context.registry.credentials
    .filter(({ id }) => clientOf(context, id) !== undefined)
    .map(({ id }) => which(context, found, id));
}

export async function run({ context, terminal, look, args }: Session): Promise<Outcome> {
  const found = await scan(context);
  const { keys, places, problems } = found.machine;
  const passed = await passedOver(context, found);
  return {
    verbatim: args.text("format") === "markdown",
    document: { keys, places, problems, needs: needsOf(found.machine), passedOver: passed },
    lines: () => {
      if (args.text("format") === "markdown") return inventory(context, found, look);
      const shown = keyLines(found, usesOf(context, found), context, look);
      const wrong = problemLines(problems, look);
      return [
        ...(shown.length > 0 ? shown : ["no key was found"]),
        ...(terminal.quiet
          ? []
          : [
              ...(wrong.length > 0 ? ["", ...wrong] : []),
              ...(passed.length > 0 ? ["", ...passedOverLines(passed, found, look)] : []),
              "",
              nextStep(keys.length > 0, passed.length > 0),
            ]),
      ];
    },
  };
}

function inventory(context: Context, found: Scan, look: Look): readonly string[] {
  const sent = usesOf(context, found).flatMap((use) => use.sent);
  const inUse = new Set(sent.flatMap(({ fingerprint }) => fingerprint ?? []));
  const day = new Date(context.now()).toISOString().slice(0, 10);
  return markdownLines(found, { context, inUse, day }, look);
}

function nextStep(isFound: boolean, isPassedOver: boolean): string {
  if (isPassedOver) return "to replace the key of your own files: claude-rotate rotate";
  return isFound
    ? "to replace the key in use: claude-rotate rotate"
    : "to write a key where there is none yet: claude-rotate rotate --add FILE";
}
